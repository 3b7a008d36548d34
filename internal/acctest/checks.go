package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
)

// Write is a request that changes something.
type Write struct {
	// Request is method and path, such as "PUT /api/v1/apps/*/features/USER_PROVISIONING"; * stands for one segment.
	Request string
	// Query is the raw query.
	Query string
	// Body is the JSON body, compared by value; empty is not compared.
	Body string
}

// Reset empties the sandbox's request log; for PreConfig.
func (o *Org) Reset() {
	if o.Sandbox != nil {
		o.Sandbox.ResetRequests()
	}
}

// Wrote checks that the sandbox received exactly these writes since [Org.Reset], in this order. Against a dev org it checks nothing.
func (o *Org) Wrote(want ...Write) statecheck.StateCheck { return wroteCheck{o, want} }

type wroteCheck struct {
	org  *Org
	want []Write
}

// CheckState compares the request log; the state does not matter.
func (c wroteCheck) CheckState(_ context.Context, _ statecheck.CheckStateRequest, resp *statecheck.CheckStateResponse) {
	resp.Error = c.org.writes(c.want)
}

// WrotePlanning is [Org.Wrote] for a step that only plans.
func (o *Org) WrotePlanning(want ...Write) plancheck.PlanCheck { return wrotePlanCheck{o, want} }

type wrotePlanCheck struct {
	org  *Org
	want []Write
}

// CheckPlan compares the request log; the plan does not matter.
func (c wrotePlanCheck) CheckPlan(_ context.Context, _ plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	resp.Error = c.org.writes(c.want)
}

func (o *Org) writes(want []Write) error {
	if o.Sandbox == nil {
		return nil
	}
	got := o.Sandbox.Writes()
	var lines []string
	for _, r := range got {
		lines = append(lines, fmt.Sprintf("%s?%s %s", r, r.Query, r.Body))
	}
	if len(got) != len(want) {
		return fmt.Errorf("the org received %d writes, want %d:\n%s", len(got), len(want), strings.Join(lines, "\n"))
	}
	for i, w := range want {
		if !got[i].Fits(w.Request) || w.Query != got[i].Query {
			return fmt.Errorf("write %d is %s?%s, want %s?%s", i+1, got[i], got[i].Query, w.Request, w.Query)
		}
		if w.Body != "" && !sameJSON(w.Body, string(got[i].Body)) {
			return fmt.Errorf("write %d (%s) has the body\n  %s\nwant\n  %s", i+1, got[i], got[i].Body, w.Body)
		}
	}
	return nil
}

func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && reflect.DeepEqual(x, y)
}

// Says is a pattern for the text of a diagnostic, which Terraform breaks into lines where it likes.
func Says(text string) *regexp.Regexp {
	words := strings.Fields(text)
	for i, w := range words {
		words[i] = regexp.QuoteMeta(w)
	}
	return regexp.MustCompile(strings.Join(words, `\s+`))
}
