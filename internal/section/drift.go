package section

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
	"github.com/oktascim/terraform-provider-oktascim/internal/wording"
)

// typePrefix begins the types of the provider's resources.
const typePrefix = "oktascim_"

// Drift is what a Read found changed outside of Terraform.
type Drift struct {
	// Type is the resource type, What the object in words, such as "the To App settings of app 0oa1".
	Type, What string
	Object     snapshot.Object
	// Lines say of each changed attribute what it was and what it is.
	Lines []DriftLine
}

// DriftLine is one changed attribute.
type DriftLine struct {
	// Attribute is its path in the resource, Text a clause such as "create_users was true and is false".
	Attribute, Text string
	// Is is what it is: a bool, a string, or nil.
	Is any
	// Unlogged says that the System Log has nothing about it.
	Unlogged bool
}

// Changed are the lines for the settings that private state says are managed and that is has otherwise than was, which the state had.
func Changed(ctx context.Context, private Private, was, is settings.Values, clause func(name string, was, is any) string) ([]DriftLine, diag.Diagnostics) {
	names, diags := managed(ctx, private)
	had := settings.Values{}
	for name := range names {
		had[name] = was[name]
	}
	var lines []DriftLine
	for _, name := range had.Differing(is).Names() {
		lines = append(lines, DriftLine{Attribute: name, Text: clause(name, was[name], is[name]), Is: is[name]})
	}
	return lines, diags
}

// Clause is the clause for a setting whose values are readable as they are.
func Clause(name string, was, is any) string {
	v := settings.Values{"was": was, "is": is}
	return fmt.Sprintf("%s was %s and is %s", name, v.Word("was"), v.Word("is"))
}

// Explain warns of drift and names who caused it, by the System Log. It comes before [Refreshed], which notes another verification. It is
// silent without drift, when the run does not explain, and when the log cannot be read.
func Explain(ctx context.Context, store *snapshot.Store, private Private, d Drift) diag.Diagnostics {
	if len(d.Lines) == 0 {
		return nil
	}
	v, diags := verification(ctx, private)
	list, ok := store.Explain(ctx, d.Object, v)
	if !ok {
		return diags
	}
	section := strings.TrimPrefix(d.Type, typePrefix)
	var lines, says []string
	for _, l := range d.Lines {
		lines = append(lines, l.Text)
		says = append(says, told(list, section, l))
	}
	text := "Okta does not have what the state has:"
	if alike := len(slices.Compact(slices.Clone(says))) == 1; alike && len(lines) > 1 {
		text += "\n" + wording.Bullets(lines) + "\n\nAll of this: " + says[0] + "."
	} else {
		for i := range lines {
			text += "\n  - " + lines[i] + ": " + says[i]
		}
	}
	diags.AddWarning("Changed outside of Terraform: "+d.What, text)
	return diags
}

// told says who changed an attribute of a section, by the newest change that names it, else by the newest that names no attribute, as all
// those of mappings and schemas.
func told(list []changes.Change, section string, l DriftLine) string {
	if l.Unlogged {
		return "the log does not record who changed it"
	}
	for _, c := range list {
		if c.Section == section && c.Attribute != "" && (within(l.Attribute, c.Attribute) || within(c.Attribute, l.Attribute)) {
			if contradicts(c, l.Is) {
				break // what came after it is not in the log
			}
			return "changed by " + author(c)
		}
	}
	for _, c := range list {
		if c.Attribute == "" && (c.Section == section || c.Section == "") {
			return "the log names no attribute; the last change in it is by " + author(c)
		}
	}
	return "no log entry says who changed it"
}

// contradicts reports that a change set a switch the other way than it is. Texts are not compared: the log may word them otherwise.
func contradicts(c changes.Change, is any) bool {
	to, isSwitch := c.To.(bool)
	now, isNow := is.(bool)
	return c.ToKnown && isSwitch && isNow && to != now
}

// within reports that a path is the attribute above or lies below it.
func within(path, above string) bool { return path == above || strings.HasPrefix(path, above+".") }

// author is who made a change, when, and with what.
func author(c changes.Change) string {
	who := c.Actor.Name
	switch {
	case who == "":
		who = c.Actor.Login
	case c.Actor.Login != "" && c.Actor.Login != who:
		who += " (" + c.Actor.Login + ")"
	}
	if who == "" {
		who = "somebody whom the log does not name"
	}
	if !c.Time.IsZero() {
		who += " at " + c.Time.UTC().Format(time.RFC3339)
	}
	if c.Via != "" {
		who += ", " + c.Via
	}
	return who
}
