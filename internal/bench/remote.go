package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

// remote keeps the states of what is created, as the backends do that teams share. In a local file Terraform writes the whole state anew
// for every resource; to a backend it sends it now and then.
type remote struct {
	server *http.Server
	url    string

	mu     sync.Mutex
	states map[string][]byte
}

func newRemote(ctx context.Context) (*remote, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("opening a place for states: %w", err)
	}
	r := &remote{url: "http://" + listener.Addr().String(), states: map[string][]byte{}}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: time.Minute}
	go func() { _ = r.server.Serve(listener) }() // It ends with close.
	return r, nil
}

func (r *remote) close() error { return r.server.Close() }

// ServeHTTP is what Terraform's backend "http" asks for.
func (r *remote) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch req.Method {
	case http.MethodGet:
		state, known := r.states[req.URL.Path]
		if !known {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write(state) // Terraform tells when it was cut.
	case http.MethodPost:
		state, err := io.ReadAll(req.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.states[req.URL.Path] = state
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

// host lets w keep its state in r under a name. Nothing may be declared in w so far: the provider comes from no registry.
func (r *remote) host(ctx context.Context, w *terraform.Workspace, name string) error {
	backend := fmt.Sprintf("terraform {\n  backend \"http\" {\n    address = %q\n  }\n}\n", r.url+"/"+name)
	if err := w.Write("backend.tf", backend); err != nil {
		return err
	}
	result, err := w.Run(ctx, "init", "-no-color")
	if err == nil && result.ExitCode != 0 {
		err = errors.New(strings.TrimSpace(tail(result.Stdout) + tail(result.Stderr)))
	}
	if err != nil {
		return fmt.Errorf("preparing the backend of the state: %w", err)
	}
	return nil
}
