package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

func TestMedian_isTheMiddleAndNotTheMean(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		values []time.Duration
		want   time.Duration
	}{
		"none":         {nil, 0},
		"one":          {[]time.Duration{7}, 7},
		"odd, mixed":   {[]time.Duration{900, 1, 3}, 3},
		"even":         {[]time.Duration{4, 1, 2, 900}, 3},
		"all the same": {[]time.Duration{5, 5, 5}, 5},
	} {
		if got := median(c.values); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	given := []time.Duration{3, 1, 2}
	median(given)
	if !slices.Equal(given, []time.Duration{3, 1, 2}) {
		t.Errorf("the values were put into another order: %v", given)
	}
}

func TestRow_comparesMediansAndKeepsTheHighestPeakAndTheMostCalls(t *testing.T) {
	t.Parallel()
	get := sandbox.Request{Method: "GET", Path: "/api/v1/mappings/prmFITCJNhbkVTsPK1d7", Status: 200}
	late := sandbox.Request{Method: "GET", Path: "/api/v1/mappings/prmHJ30K89zDJFau81d7", Status: 429}
	r := row{}
	r.take(true, []sample{{wall: 2 * time.Second}})
	r.take(false, []sample{
		{wall: 3 * time.Second, usage: usage{Peak: 10, CPU: 1}, requests: []sandbox.Request{get, late}},
		{wall: 90 * time.Second, usage: usage{Peak: 30, CPU: 2}, requests: []sandbox.Request{get}},
		{wall: 1 * time.Second, usage: usage{Peak: 20, CPU: 9}},
	})
	if r.ratio() != 1.5 || r.Peak != 30 || r.CPU != 2 || r.total() != 2 || r.Refused != 1 {
		t.Errorf("ratio %v, peak %d, CPU %d, calls %d, refused %d", r.ratio(), r.Peak, r.CPU, r.total(), r.Refused)
	}
	if none := (&row{Wall: 1}).ratio(); none != 0 {
		t.Errorf("without a floor the ratio is %v", none)
	}
}

func TestByEndpoint_putsTheSameCallForSeveralObjectsTogether(t *testing.T) {
	t.Parallel()
	got := byEndpoint([]sandbox.Request{
		{Method: "GET", Path: "/api/v1/apps/0oaCV0qaAdgtHZaGT1d7/features"},
		{Method: "GET", Path: "/api/v1/apps/0oaHJ30K89zDJFau81d7/features"},
		{Method: "PUT", Path: "/api/v1/apps/0oaHJ30K89zDJFau81d7/features/INBOUND_PROVISIONING"},
		{Method: "GET", Path: "/api/v1/apps/0oaHJ30K89zDJFau81d7/connections/default"},
		{Method: "GET", Path: "/api/v1/mappings", Query: "limit=200"},
		{Method: "GET", Path: "/api/v1/logs"},
	})
	want := map[string]int{
		"GET /api/v1/apps/{id}/features": 2, "PUT /api/v1/apps/{id}/features/INBOUND_PROVISIONING": 1,
		"GET /api/v1/apps/{id}/connections/default": 1, "GET /api/v1/mappings": 1, "GET /api/v1/logs": 1,
	}
	if len(got) != len(want) {
		t.Errorf("got %v", got)
	}
	for endpoint, n := range want {
		if got[endpoint] != n {
			t.Errorf("%s: %d, want %d", endpoint, got[endpoint], n)
		}
	}
}

// lines are the lines of a text, with each run of spaces as one.
func lines(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		list = append(list, strings.Join(strings.Fields(line), " "))
	}
	return list
}

func TestResult_printsEachRowAndEachEndpoint(t *testing.T) {
	t.Parallel()
	r := result{
		Rows: []row{
			{Apps: 1, What: "apply", Wall: seconds(time.Second), Calls: map[string]int{"POST /x": 1}},
			{
				Apps: 1, What: planUnchanged, Wall: seconds(300 * time.Millisecond), Floor: seconds(200 * time.Millisecond), Peak: 5 << 20,
				Calls: map[string]int{"GET /x": 1},
			},
			{Apps: 20, What: planUnchanged, Wall: seconds(23 * time.Second), Floor: seconds(20 * time.Second), Calls: map[string]int{"GET /x": 20, "GET /y": 4}, Refused: 2},
		},
		Limited: []limitedRow{{Apps: 100, What: "alone", Wall: seconds(3 * time.Minute), Calls: 200, Limit: 50}},
	}
	var out bytes.Buffer
	if err := r.write(&out); err != nil {
		t.Fatal(err)
	}
	got := lines(out.String())
	for _, want := range []string{
		"1 apply 1.0 s - - - - 1 0 - -",
		"1 plan, no change, full 300 ms 200 ms 1.50 - - 1 0 5 MiB -",
		"20 plan, no change, full 23.0 s 20.0 s 1.15 - - 24 2 - -",
		"calls of endpoint 1 20",
		"apply POST /x 1 -",
		"plan, no change, full GET /x 1 20",
		"plan, no change, full GET /y 0 4",
		"100 alone 180.0 s 200 50 0.75 0 0 0",
		"There is no incremental row: this provider has no argument refresh.",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%q is missing in:\n%s", want, out.String())
		}
	}
}

func TestResult_jsonHasSecondsAndBytes(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	r := result{Rows: []row{{Apps: 7, What: planUnchanged, Wall: seconds(1500 * time.Millisecond), Peak: 42}}}
	if err := r.writeJSON(&out); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Rows []struct {
			Apps int     `json:"apps"`
			Wall float64 `json:"wall_s"`
			Peak int64   `json:"provider_peak_bytes"`
		} `json:"rows"`
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Rows) != 1 || got.Rows[0].Apps != 7 || got.Rows[0].Wall != 1.5 || got.Rows[0].Peak != 42 {
		t.Errorf("%s", out.String())
	}
}

func TestResult_growthIsPerAppAndNeedsTwoNumbersOfApps(t *testing.T) {
	t.Parallel()
	plan := func(apps int, kib int64) row {
		return row{Apps: apps, What: planUnchanged, Peak: kib << 10, FloorPeak: 2 * kib << 10}
	}
	r := result{Rows: []row{plan(1, 20_000), plan(10, 30_000), {Apps: 500, What: "apply", Peak: 1 << 40}, plan(110, 35_000)}}
	least, most, perApp, floor, ok := r.growth()
	if !ok || least != 10 || most != 110 || perApp != 50 || floor != 100 {
		t.Errorf("%d to %d apps: %v and %v KiB, %t", least, most, perApp, floor, ok)
	}
	if _, _, _, _, ok := (result{Rows: []row{plan(1, 1), plan(10, 1)}}).growth(); ok {
		t.Error("one number of apps has a growth")
	}
}

func TestLimitedRow_countsTheLimitedBucketAndTheOtherClientApart(t *testing.T) {
	t.Parallel()
	features := "/api/v1/apps/0oaHJ30K89zDJFau81d7/features"
	r := limitedRow{Limit: 2, Wall: seconds(90 * time.Second)}
	r.count([]sandbox.Request{
		{Path: features, Status: 200}, {Path: features, Status: 429}, {Path: "/api/v1/apps", Status: 200},
		{Path: "/api/v1/apps/0oaHJ30K89zDJFau81d7", Status: 200}, {Path: "/api/v1/mappings", Status: 429},
		{Path: features, Query: mark, Status: 200}, {Path: features, Query: mark, Status: 429},
	})
	if r.Calls != 3 || r.Refused != 1 || r.OtherCalls != 2 || r.OtherRefused != 1 {
		t.Errorf("%+v", r)
	}
	if r.ratio() != 1 {
		t.Errorf("90 seconds for 3 calls at 2 a minute are a ratio of %v", r.ratio())
	}
}

func TestParse_refusesWhatCannotBeMeasured(t *testing.T) {
	t.Parallel()
	o, err := parse([]string{"-apps", "3, 5", "-runs=2", "-latency=1s"}, io.Discard)
	if err != nil || !slices.Equal(o.apps, []int{3, 5}) || o.runs != 2 || o.latency != time.Second {
		t.Errorf("%+v, %v", o, err)
	}
	for _, args := range [][]string{{"-apps", "0"}, {"-apps", "ten"}, {"-runs", "0"}, {"-limit", "1"}, {"now"}, {"-bogus"}} {
		var problems bytes.Buffer
		if _, err := parse(args, &problems); err == nil || problems.Len() == 0 {
			t.Errorf("%q: %v, said %q", args, err, problems.String())
		}
	}
	if _, err := parse([]string{"-h"}, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
}

func TestEndpoint_readsWhereThePluginListens(t *testing.T) {
	t.Parallel()
	network, address, err := endpoint("1|6|unix|/tmp/plugin42|grpc|\n")
	if err != nil || network != "unix" || address != "/tmp/plugin42" {
		t.Errorf("%s %s %v", network, address, err)
	}
	for _, greeting := range []string{"", "This binary is a plugin.", "1|5|unix|/tmp/x|grpc|", "1|6|unix|/tmp/x|netrpc|"} {
		if _, _, err := endpoint(greeting); err == nil {
			t.Errorf("%q was understood", greeting)
		}
	}
}
