package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"
)

// result is everything that was measured.
type result struct {
	Start start `json:"start_to_schema"`
	Rows  []row `json:"rows"`
	// Limited are the plans under a rate limit.
	Limited []limitedRow `json:"limited"`

	Latency     time.Duration `json:"-"`
	Runs        int           `json:"runs"`
	Incremental bool          `json:"incremental_measured"`
	Took        time.Duration `json:"-"`
}

// start is the time from the start of a provider's process to the answer with its schema.
type start struct {
	Provider seconds `json:"provider_s"`
	Floor    seconds `json:"floor_s"`
}

// MarshalJSON writes the number of seconds.
func (s seconds) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(s).Seconds()) }

// String has the digits that are worth reading.
func (s seconds) String() string {
	d := time.Duration(s)
	switch {
	case d == 0:
		return "-"
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	default:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
}

func (r result) writeJSON(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// write writes the tables.
func (r result) write(out io.Writer) error {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(cells ...string) {
		for _, c := range cells {
			_, _ = fmt.Fprint(t, c, "\t") // Flush returns the first error.
		}
		_, _ = fmt.Fprintln(t)
	}
	line("apps", "what", "wall", "floor", "ratio", "provider CPU", "floor", "calls", "429s", "peak", "floor")
	for _, row := range r.Rows {
		line(strconv.Itoa(row.Apps), row.What, row.Wall.String(), row.Floor.String(), ratioText(row.ratio()), row.CPU.String(), row.FloorCPU.String(),
			strconv.Itoa(row.total()), strconv.Itoa(row.Refused), size(row.Peak), size(row.FloorPeak))
	}
	line()
	line("apps", "what", "calls", "endpoint")
	for _, row := range r.Rows {
		for _, endpoint := range slices.Sorted(maps.Keys(row.Calls)) {
			line(strconv.Itoa(row.Apps), row.What, strconv.Itoa(row.Calls[endpoint]), endpoint)
		}
	}
	if len(r.Limited) > 0 {
		line()
		line("apps", "under a limit", "wall", "calls", "limit/min", "ratio", "429s", "other calls", "other 429s")
	}
	for _, l := range r.Limited {
		line(strconv.Itoa(l.Apps), l.What, l.Wall.String(), strconv.Itoa(l.Calls), strconv.Itoa(l.Limit), ratioText(l.ratio()), strconv.Itoa(l.Refused),
			strconv.Itoa(l.OtherCalls), strconv.Itoa(l.OtherRefused))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	return r.notes(out)
}

func ratioText(ratio float64) string {
	if ratio == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", ratio)
}

func size(bytes int64) string {
	if bytes == 0 {
		return "-"
	}
	return fmt.Sprintf("%d MiB", bytes>>20)
}

// notes says how the tables are to be read.
func (r result) notes(out io.Writer) error {
	text := fmt.Sprintf("\nStart of the process to its schema answered: %v (a provider that does nothing: %v).\n", r.Start.Provider, r.Start.Floor)
	if least, most, perApp, floor, ok := r.growth(); ok {
		text += fmt.Sprintf("Peak memory of a full plan from %d to %d apps: %.0f KiB more for each app (a provider that does nothing: %.0f KiB).\n", least, most, perApp, floor)
	}
	text += "Each app has 6 resources. floor: the same command with a provider that has these resources and does nothing.\n" +
		"wall: Terraform's own time and the provider's, on a machine that also runs the org. peak: the largest resident set of a provider process.\n" +
		"The state of the plans is one that Terraform wrote for one app, repeated for every other with that app's ids; what drifted is one setting\n" +
		"To App, one matching rule and one mapping. Only rows named apply have created their resources.\n"
	if !r.Incremental {
		text += "There is no incremental row: this provider has no argument refresh.\n"
	}
	text += fmt.Sprintf("Latency of the org: %v. Measured in %v.\n", r.Latency, r.Took.Round(time.Second))
	_, err := io.WriteString(out, text)
	return err
}

// growth is how much more memory a full plan needs for each app, in KiB, from the smallest number of apps above the noise to the largest.
func (r result) growth() (least, most int, perApp, floor float64, ok bool) {
	var a, b row
	for _, row := range r.Rows {
		if row.What != planUnchanged || row.Peak == 0 {
			continue
		}
		if a.Apps == 0 && row.Apps >= steadyApps {
			a = row
		}
		if row.Apps > b.Apps {
			b = row
		}
	}
	if a.Apps == 0 || b.Apps <= a.Apps {
		return 0, 0, 0, 0, false
	}
	each := float64(b.Apps-a.Apps) * 1024
	return a.Apps, b.Apps, float64(b.Peak-a.Peak) / each, float64(b.FloorPeak-a.FloorPeak) / each, true
}

// steadyApps is the number of apps from which memory grows with it; below, the collector's own minimum hides what the apps need.
const steadyApps = 10
