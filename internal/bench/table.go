package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
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
	measured := [][]string{{"apps", "what", "wall", "floor", "ratio", "CPU", "floor", "calls", "429s", "peak", "floor"}}
	for _, row := range r.Rows {
		measured = append(measured, []string{
			strconv.Itoa(row.Apps), row.What, row.Wall.String(), row.Floor.String(), ratioText(row.ratio()), row.CPU.String(), row.FloorCPU.String(),
			strconv.Itoa(row.total()), strconv.Itoa(row.Refused), size(row.Peak), size(row.FloorPeak),
		})
	}
	limited := [][]string{{"apps", "plan under a limit", "wall", "calls", "limit a minute", "ratio", "429s", "other's calls", "other's 429s"}}
	for _, l := range r.Limited {
		limited = append(limited, []string{
			strconv.Itoa(l.Apps), l.What, l.Wall.String(), strconv.Itoa(l.Calls), strconv.Itoa(l.Limit), ratioText(l.ratio()), strconv.Itoa(l.Refused),
			strconv.Itoa(l.OtherCalls), strconv.Itoa(l.OtherRefused),
		})
	}
	for _, table := range [][][]string{measured, r.callTable(), limited} {
		if len(table) < 2 {
			continue
		}
		if err := writeTable(out, table); err != nil {
			return err
		}
	}
	return r.notes(out)
}

// callTable has a line for each endpoint of each command, and a column for each number of apps; a command that was not measured for a
// number of apps has a dash there.
func (r result) callTable() [][]string {
	var commands []string
	var apps []int
	for _, row := range r.Rows {
		if !slices.Contains(commands, row.What) {
			commands = append(commands, row.What)
		}
		if !slices.Contains(apps, row.Apps) {
			apps = append(apps, row.Apps)
		}
	}
	head := []string{"calls of", "endpoint"}
	for _, n := range apps {
		head = append(head, strconv.Itoa(n))
	}
	table := [][]string{head}
	for _, what := range commands {
		measured, endpoints := map[int]map[string]int{}, map[string]bool{}
		for _, row := range r.Rows {
			if row.What == what {
				measured[row.Apps] = row.Calls
				for endpoint := range row.Calls {
					endpoints[endpoint] = true
				}
			}
		}
		for _, endpoint := range slices.Sorted(maps.Keys(endpoints)) {
			line := []string{what, endpoint}
			for _, n := range apps {
				line = append(line, countText(measured[n], endpoint))
			}
			table = append(table, line)
		}
	}
	return table
}

func countText(calls map[string]int, endpoint string) string {
	if calls == nil {
		return "-"
	}
	return strconv.Itoa(calls[endpoint])
}

// writeTable writes a table: the first two columns say what a line is about, the others are numbers.
func writeTable(out io.Writer, table [][]string) error {
	widths := make([]int, len(table[0]))
	for _, line := range table {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var text strings.Builder
	for _, line := range table {
		for i, cell := range line {
			padding := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i > 0 {
				text.WriteString("  ")
			}
			if i < 2 {
				text.WriteString(cell + padding)
			} else {
				text.WriteString(padding + cell)
			}
		}
		text.WriteByte('\n')
	}
	text.WriteByte('\n')
	_, err := io.WriteString(out, text.String())
	return err
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
	text := fmt.Sprintf("Start of the process to its schema answered: %v (a provider that does nothing: %v).\n", r.Start.Provider, r.Start.Floor)
	if least, most, perApp, floor, ok := r.growth(); ok {
		text += fmt.Sprintf("Peak memory of a full plan from %d to %d apps: %.0f KiB more for each app (a provider that does nothing: %.0f KiB).\n", least, most, perApp, floor)
	}
	text += fmt.Sprintf("Each app has %d resources. ", resourcesPerApp) +
		"floor: the same command with a provider that has these resources and does nothing, served in the same way.\n" +
		"wall: Terraform's time and the provider's, on a machine that runs the org, too. CPU and peak: of the provider's processes; the peak is a resident set.\n" +
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
