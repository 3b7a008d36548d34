package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// starts is how often the start is measured.
const starts = 5

// start is the median time from the start of the provider's process to the answer with its schema, and that of the provider that does
// nothing. The processes are started as Terraform starts them, but for the encryption of the connection.
func (b *bench) start(ctx context.Context) (s start, err error) {
	b.say("starting the provider %d times", starts)
	var taken, floor []time.Duration
	for range starts {
		t, err := schemaAnswered(ctx, exec.CommandContext(ctx, b.provider)) //nolint:gosec // The provider that the caller built.
		if err != nil {
			return start{}, fmt.Errorf("starting the provider: %w", err)
		}
		idle := exec.CommandContext(ctx, b.self) //nolint:gosec // This program.
		idle.Env = append(os.Environ(), roleVariable+"="+roleNothing)
		f, err := schemaAnswered(ctx, idle)
		if err != nil {
			return start{}, fmt.Errorf("starting the provider that does nothing: %w", err)
		}
		taken, floor = append(taken, t), append(floor, f)
	}
	return start{Provider: seconds(median(taken)), Floor: seconds(median(floor))}, nil
}

// schemaAnswered starts a provider, asks it for its schema as the plugin protocol says, ends it and returns the time that the answer took.
func schemaAnswered(ctx context.Context, cmd *exec.Cmd) (taken time.Duration, err error) {
	folder, err := os.MkdirTemp("", "oktascim-bench-")
	if err != nil {
		return 0, fmt.Errorf("making a folder for the socket: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(cmd.Env,
		"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		"PLUGIN_PROTOCOL_VERSIONS=6", "PLUGIN_UNIX_SOCKET_DIR="+folder)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, fmt.Errorf("reading from the provider: %w", err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() {
		_ = cmd.Process.Kill() // It serves until it is ended, and what it says to that is of no interest.
		_ = cmd.Wait()
	}()
	greeting, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return 0, fmt.Errorf("reading the provider's greeting: %w", err)
	}
	network, address, err := endpoint(greeting)
	if err != nil {
		return 0, err
	}
	if err := askSchema(ctx, network, address); err != nil {
		return 0, err
	}
	return time.Since(began), nil
}

// endpoint reads where a plugin listens from its greeting, such as 1|6|unix|/tmp/plugin1|grpc|.
func endpoint(greeting string) (network, address string, err error) {
	fields := strings.Split(strings.TrimSpace(greeting), "|")
	if len(fields) < 5 || fields[1] != "6" || fields[4] != "grpc" {
		return "", "", fmt.Errorf("the provider's greeting %q is none of protocol 6 over gRPC", greeting)
	}
	return fields[2], filepath.FromSlash(fields[3]), nil
}

// askSchema calls GetProviderSchema. An empty request is five zero bytes in gRPC, so that HTTP/2 is all that is needed.
func askSchema(ctx context.Context, network, address string) error {
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	t := &http.Transport{Protocols: &protocols, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}}
	defer t.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://provider/tfplugin6.Provider/GetProviderSchema", bytes.NewReader(make([]byte, 5)))
	if err != nil {
		return fmt.Errorf("making the request for the schema: %w", err)
	}
	req.Header.Set("Content-Type", "application/grpc")
	req.Header.Set("Te", "trailers")
	resp, err := t.RoundTrip(req)
	if err != nil {
		return fmt.Errorf("asking for the schema: %w", err)
	}
	defer func() { _ = resp.Body.Close() }() // It was read to its end.
	size, err := io.Copy(io.Discard, resp.Body)
	if err != nil {
		return fmt.Errorf("reading the schema: %w", err)
	}
	if status := resp.Trailer.Get("Grpc-Status"); status != "0" || size == 0 {
		return fmt.Errorf("asking for the schema: gRPC status %q, %d bytes", status, size)
	}
	return nil
}
