package okta

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Inbound are the settings of the console's To Okta section that the public API has.
type Inbound struct {
	Username ImportUsername
	Schedule ImportSchedule
	Rules    MatchRules
}

// ImportUsername is how the Okta user name of an imported user is made.
type ImportUsername struct {
	// Format is EMAIL or CUSTOM.
	Format string
	// Expression is there only when the format is CUSTOM (fixture features-inbound-custom-username).
	Expression string
}

// ImportSchedule is when imports run by themselves.
type ImportSchedule struct {
	Enabled *bool
	// Full and Incremental are nil when no such import is scheduled: the wire says null, {} or nothing.
	Full        *ImportTime
	Incremental *ImportTime
}

// ImportTime is one import's schedule.
type ImportTime struct {
	// Cron is a five-field UNIX cron expression.
	Cron string
	// Timezone is an IANA time-zone name, empty when Okta's default applies.
	Timezone string
}

// MatchRules are the settings of User Creation & Matching. A nil or empty field was not in the answer; in a change it means "leave as it is".
type MatchRules struct {
	// ExactMatch is USERNAME or EMAIL; what an org answers after another choice in the console was never recorded, so any value is kept.
	ExactMatch          string
	AllowPartialMatch   *bool
	ConfirmExactMatch   *bool
	ConfirmPartialMatch *bool
	ConfirmNewUsers     *bool
	ActivateNewUsers    *bool
}

// The keys below are those of the recordings (fixture features-inbound-get). encoding/json matches keys without case, so
// the specification's usernameFormat and timezone as well as the guide's timeZone are all read.
type wireInbound struct {
	ImportSettings struct {
		Username struct {
			Format     string `json:"userNameFormat"`
			Expression string `json:"userNameExpression"`
		} `json:"username"`
		Schedule struct {
			Status      string          `json:"status"`
			Full        *wireImportTime `json:"fullImport"`
			Incremental *wireImportTime `json:"incrementalImport"`
		} `json:"schedule"`
	} `json:"importSettings"`
	ImportRules struct {
		UserCreateAndMatch struct {
			ExactMatchCriteria      string `json:"exactMatchCriteria"`
			AllowPartialMatch       *bool  `json:"allowPartialMatch"`
			AutoConfirmPartialMatch *bool  `json:"autoConfirmPartialMatch"`
			AutoConfirmExactMatch   *bool  `json:"autoConfirmExactMatch"`
			AutoConfirmNewUsers     *bool  `json:"autoConfirmNewUsers"`
			AutoActivateNewUsers    *bool  `json:"autoActivateNewUsers"`
		} `json:"userCreateAndMatch"`
	} `json:"importRules"`
}

type wireImportTime struct {
	Expression string `json:"expression"`
	Timezone   string `json:"timezone"`
}

func (w *wireImportTime) time() *ImportTime {
	if w == nil || w.Expression == "" {
		return nil
	}
	return &ImportTime{Cron: w.Expression, Timezone: w.Timezone}
}

// Inbound decodes the capabilities of [InboundProvisioning].
func (f *Feature) Inbound() (Inbound, error) {
	var w wireInbound
	if err := json.Unmarshal(f.Capabilities, &w); err != nil {
		return Inbound{}, fmt.Errorf("the capabilities of %s do not have the documented form: %w", f.Name, err)
	}
	s, r := w.ImportSettings, w.ImportRules.UserCreateAndMatch
	return Inbound{
		Username: ImportUsername{Format: s.Username.Format, Expression: s.Username.Expression},
		Schedule: ImportSchedule{
			Enabled:     fromStatus(s.Schedule.Status),
			Full:        s.Schedule.Full.time(),
			Incremental: s.Schedule.Incremental.time(),
		},
		Rules: MatchRules{
			ExactMatch:          r.ExactMatchCriteria,
			AllowPartialMatch:   r.AllowPartialMatch,
			ConfirmExactMatch:   r.AutoConfirmExactMatch,
			ConfirmPartialMatch: r.AutoConfirmPartialMatch,
			ConfirmNewUsers:     r.AutoConfirmNewUsers,
			ActivateNewUsers:    r.AutoActivateNewUsers,
		},
	}, nil
}

// UnspecifiedMatch is the criterion of an exact match that f has and the specification does not know, such as one for the console's third
// option; empty where f has USERNAME, EMAIL or none.
func (f *Feature) UnspecifiedMatch() string {
	in, err := f.Inbound()
	if err != nil || in.Rules.ExactMatch == "USERNAME" || in.Rules.ExactMatch == "EMAIL" {
		return ""
	}
	return in.Rules.ExactMatch
}

// InboundChange is what a write of [InboundProvisioning] changes. What is nil stays as it was read.
type InboundChange struct {
	Username *ImportUsername
	Schedule *ImportSchedule
	Rules    *MatchRules
}

// Apply returns the capabilities to send: all of current, with the change worked in.
//
// importSettings and importRules are both sent, the part that is not changed exactly as it was read. Every recorded write
// of this feature carried both (fixtures features-inbound-put and -put-stale-reply) and the specification requires both,
// although it also speaks of partial updates: what an org does with one alone is not known, and it must not be found out
// on somebody's import rules. An import that is read as null is left out, as the recorded writes do.
func (c InboundChange) Apply(current *Feature) (json.RawMessage, error) {
	tree, err := current.tree()
	if err != nil {
		return nil, err
	}
	if c.Username != nil {
		username := child(child(tree, "importSettings"), "username")
		// Only userNameFormat was ever recorded, in reads and in accepted writes; the specification's spelling must not go along.
		delete(username, "usernameFormat")
		username["userNameFormat"] = c.Username.Format
		set(username, "userNameExpression", c.Username.Expression)
	}
	if c.Schedule != nil {
		c.Schedule.apply(child(child(tree, "importSettings"), "schedule"))
	}
	if settings, ok := tree["importSettings"].(map[string]any); ok {
		if schedule, ok := settings["schedule"].(map[string]any); ok {
			dropNulls(schedule, "fullImport", "incrementalImport")
		}
	}
	if c.Rules != nil {
		c.Rules.apply(child(child(tree, "importRules"), "userCreateAndMatch"))
	}
	return json.Marshal(tree)
}

// tree decodes the capabilities for a change. Numbers keep their digits, so that a field nobody here knows survives.
func (f *Feature) tree() (map[string]any, error) {
	if !isObject(f.Capabilities) {
		return nil, fmt.Errorf("the capabilities of %s are not an object", f.Name)
	}
	d := json.NewDecoder(bytes.NewReader(f.Capabilities))
	d.UseNumber()
	var tree map[string]any
	if err := d.Decode(&tree); err != nil {
		return nil, fmt.Errorf("the capabilities of %s do not have the documented form: %w", f.Name, err)
	}
	return tree, nil
}

func (s ImportSchedule) apply(wire map[string]any) {
	if s.Enabled != nil {
		wire["status"] = toStatus(*s.Enabled)
	}
	setImport(wire, "fullImport", s.Full)
	setImport(wire, "incrementalImport", s.Incremental)
}

func dropNulls(object map[string]any, keys ...string) {
	for _, key := range keys {
		if object[key] == nil {
			delete(object, key)
		}
	}
}

func (r MatchRules) apply(wire map[string]any) {
	if r.ExactMatch != "" {
		wire["exactMatchCriteria"] = r.ExactMatch
	}
	for key, value := range map[string]*bool{
		"allowPartialMatch":       r.AllowPartialMatch,
		"autoConfirmExactMatch":   r.ConfirmExactMatch,
		"autoConfirmPartialMatch": r.ConfirmPartialMatch,
		"autoConfirmNewUsers":     r.ConfirmNewUsers,
		"autoActivateNewUsers":    r.ActivateNewUsers,
	} {
		if value != nil {
			wire[key] = *value
		}
	}
}

// setImport writes an import's schedule in the spelling the org used, and takes it away with {}: Okta's guide writes an
// unset import that way, while leaving the key out of a partial update could as well mean "as it is".
func setImport(schedule map[string]any, key string, to *ImportTime) {
	current, _ := schedule[key].(map[string]any)
	if to == nil {
		if len(current) > 0 {
			schedule[key] = map[string]any{}
		}
		return
	}
	if current == nil {
		current = map[string]any{}
	}
	zone := "timezone"
	if _, guide := current["timeZone"]; guide {
		zone = "timeZone"
	}
	current["expression"] = to.Cron
	set(current, zone, to.Timezone)
	schedule[key] = current
}

func child(tree map[string]any, key string) map[string]any {
	if c, ok := tree[key].(map[string]any); ok {
		return c
	}
	c := map[string]any{}
	tree[key] = c
	return c
}

func set(object map[string]any, key, value string) {
	if value == "" {
		delete(object, key)
		return
	}
	object[key] = value
}
