package snapshot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// replay answers every app with the same recorded objects, at once.
type replay map[string][]byte

// recordedOrg is made of the client's recordings.
func recordedOrg(b *testing.B) replay {
	b.Helper()
	body := func(name string) json.RawMessage {
		data, err := os.ReadFile(filepath.Join("..", "okta", "testdata", name+".json"))
		if err != nil {
			b.Fatal(err)
		}
		var r struct {
			Response struct {
				Body json.RawMessage `json:"body"`
			} `json:"response"`
		}
		if err := json.Unmarshal(data, &r); err != nil {
			b.Fatal(err)
		}
		return r.Response.Body
	}
	return replay{
		"features": encode([]json.RawMessage{body("features-user-get"), body("features-inbound-get")}),
		"default":  body("connection-get-enabled"),
		"mapping":  body("mapping-get"),
		"app":      body("app-post-saml-custom"),
		"schema":   body("schema-app-get"),
	}
}

// Do answers a read.
func (r replay) Do(_ context.Context, req transport.Request) (*transport.Response, error) {
	kind := "app"
	switch last := req.Path[strings.LastIndexByte(req.Path, '/')+1:]; {
	case strings.Contains(req.Path, "/meta/schemas/"):
		kind = "schema"
	case strings.Contains(req.Path, "/mappings/"):
		kind = "mapping"
	case r[last] != nil:
		kind = last
	}
	return &transport.Response{Status: http.StatusOK, Body: r[kind]}, nil
}

// Wait never finds another try worth it.
func (r replay) Wait(_ context.Context, err *okta.Error, _ int) error { return err }

// benchmarkedApps is how many apps a run reads.
const benchmarkedApps = 1000

// perApp reports what an iteration over all apps costs for each of them.
func perApp(b *testing.B) {
	b.Helper()
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchmarkedApps, "ns/app")
}

// A thousand apps, whose features ten resources at a time read, three resources an app.
func BenchmarkSnapshotFeatures(b *testing.B) {
	org := recordedOrg(b)
	b.ReportAllocs()
	for b.Loop() {
		s := snapshot.New(okta.New(org), nil)
		inTens(3*benchmarkedApps, func(i int) {
			if _, err := s.Feature(b.Context(), fmt.Sprintf("0oa%d", i/3), okta.InboundProvisioning); err != nil {
				b.Error(err)
			}
		})
	}
	perApp(b)
}

// A thousand apps with all that the six resources read of each, and what of it stays in memory.
func BenchmarkSnapshotHeld(b *testing.B) {
	org := recordedOrg(b)
	for _, c := range []struct {
		name string
		read func(s *snapshot.Store, id string) error
	}{
		{"plan", func(s *snapshot.Store, id string) error { return readSix(b.Context(), s, id, false) }},
		{"create", func(s *snapshot.Store, id string) error { return readSix(b.Context(), s, id, true) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var held uint64
			for b.Loop() {
				s := snapshot.New(okta.New(org), nil)
				before := heap()
				inTens(benchmarkedApps, func(i int) {
					if err := c.read(s, fmt.Sprintf("0oa%d", i)); err != nil {
						b.Error(err)
					}
				})
				held += heap() - before
				runtime.KeepAlive(s)
			}
			b.ReportMetric(float64(held)/float64(b.N)/benchmarkedApps, "held-B/app")
		})
	}
}

// readSix reads what the six resources of an app read, and with create what they look at before they are created.
func readSix(ctx context.Context, s *snapshot.Store, id string, create bool) error {
	if _, err := s.Features(ctx, id); err != nil {
		return err
	}
	if _, err := s.Connection(ctx, id); err != nil {
		return err
	}
	for _, mapping := range []string{id + "in", id + "out"} {
		if _, err := s.Mapping(ctx, mapping); err != nil {
			return err
		}
	}
	if !create {
		return nil
	}
	if _, err := s.App(ctx, id); err != nil {
		return err
	}
	_, err := s.AppSchema(ctx, id)
	return err
}

// heap is what is in use after everything else was freed.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
