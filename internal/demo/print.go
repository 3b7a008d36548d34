package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

// printer writes the story for people. Its writer is standard output, where a failed write has no one left to be told.
type printer struct{ out io.Writer }

func (p printer) line(format string, args ...any) { _, _ = fmt.Fprintf(p.out, format+"\n", args...) }

func (p printer) opening(url, terraformPath string) {
	p.line("A local Okta org listens on %s. Everything below talks to it and to nothing else.", url)
	p.line("Terraform is %s.", terraformPath)
}

func (p printer) chapter(title string) { p.line("\n%s", title) }

func (p printer) headline(number int, title string) { p.line("\n%d  %s", number, title) }

func (p printer) command(args []string) { p.line("   $ terraform %s", strings.Join(args, " ")) }

func (p printer) event(format string, args ...any) { p.line("   > "+format, args...) }

func (p printer) holds(format string, args ...any) { p.line("   ✓ "+format, args...) }

func (p printer) closing(took time.Duration) {
	p.line("\nEach step did what it says, in %.1f seconds. Nothing is left behind.", took.Seconds())
}

// telling are the lines of Terraform's output that carry a result: what happens to an object, which attribute changes, and the
// summary. Of the warnings only those that explain drift are shown, and of these what changed. An error is shown whole.
var telling = regexp.MustCompile(`^\s*#\s\S+ (will|must|has)\b|^\s+~ \S.* -> |^(Plan:|No changes|Apply complete|Destroy complete)`)

// changedOutside begins the warning that names who caused drift.
const changedOutside = "Warning: Changed outside of Terraform"

func (p printer) output(r terraform.Result) {
	explains := false
	for line := range strings.Lines(r.Stdout) {
		if strings.HasPrefix(line, "Warning:") {
			explains = strings.HasPrefix(line, changedOutside)
		}
		switch {
		case explains && (strings.HasPrefix(line, changedOutside) || strings.HasPrefix(line, "  - ")):
			p.line("     %s", strings.TrimRight(line, " \r\n"))
		case telling.MatchString(line):
			p.line("     %s", strings.TrimSpace(line))
		}
	}
	for line := range strings.Lines(r.Stderr) {
		// What marks a place stands under it.
		if trimmed := strings.TrimRight(line, " \r\n"); strings.TrimSpace(trimmed) != "" {
			p.line("     %s", trimmed)
		}
	}
}
