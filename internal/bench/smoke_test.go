package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/provider"
)

// The test binary stands in for the programs that the benchmark starts, as those need what is built here: itself in its roles, and the
// provider, which Terraform and the benchmark greet by the plugin protocol.
func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role))
	}
	if os.Getenv("TF_PLUGIN_MAGIC_COOKIE") == "" {
		os.Exit(m.Run())
	}
	if err := provider.Serve("bench", false); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func TestRun_measuresAPlanOfBothProvidersAndAnApply(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it runs Terraform thirteen times")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b := bench{options: options{provider: self, cache: filepath.Join("..", "..", ".cache"), runs: 1, applied: 1}, progress: io.Discard}
	if err := b.find(t.Context()); err != nil {
		t.Fatal(err)
	}
	began, err := b.start(t.Context())
	if err != nil || began.Provider <= 0 || began.Floor <= 0 {
		t.Errorf("the start took %v: %v", began, err)
	}
	rows, err := b.measure(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 4 || rows[0].What != "apply" || rows[2].What != planUnchanged {
		t.Fatalf("the rows are %+v", rows)
	}
	for _, r := range rows {
		if r.Wall <= 0 || r.Floor <= 0 || r.CPU <= 0 || r.total() == 0 || r.Refused != 0 || (r.Peak == 0) != (r.FloorPeak == 0) {
			t.Errorf("%+v", r)
		}
	}
	read := map[string]int{"GET /api/v1/apps/{id}/features": 1, "GET /api/v1/apps/{id}/connections/default": 1, "GET /api/v1/mappings/{id}": 2}
	if !maps.Equal(rows[2].Calls, read) {
		t.Errorf("a plan without a change called %v", rows[2].Calls)
	}
	if got := rows[1].total(); got > 3 {
		t.Errorf("an incremental plan after an apply called %v", rows[1].Calls)
	}
	if i := slices.IndexFunc(rows, func(r row) bool { return r.What == "plan, no change, incremental" }); i >= 0 && rows[i].total() > 3 {
		t.Errorf("an incremental plan without a change called %v", rows[i].Calls)
	}
	var out bytes.Buffer
	if err := (result{Rows: rows}).write(&out); err != nil || out.Len() == 0 {
		t.Errorf("the table: %v", err)
	}
}
