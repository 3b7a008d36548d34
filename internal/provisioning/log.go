package provisioning

import (
	"context"
	"strings"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/coverage"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

// record is what the System Log says of a setting: the newest change, or of an object the newest change of each member.
type record struct {
	value any
	// part says that value is an object that may lack members.
	part bool
	at   time.Time
	by   string
}

// agrees reports that value is what the log says, as far as the log says it.
func (r record) agrees(value any) bool {
	if !r.part {
		return same(r.value, value)
	}
	object, isObject := value.(map[string]any)
	members, _ := r.value.(map[string]any)
	if !isObject {
		return false
	}
	for name, v := range members {
		if !same(v, object[name]) {
			return false
		}
	}
	return true
}

// members are those of the settings that the log has part by part.
var members = map[string][]string{
	coverage.ImportSettings + ".schedule.full":        {"cron", "timezone"},
	coverage.ImportSettings + ".schedule.incremental": {"cron", "timezone"},
	coverage.ImportSettings + ".username":             {"format", "expression"},
}

// logged is what the log says of the setting, nil for nothing. A log that cannot be read says nothing: the data source is for whoever may
// not read it as well.
func (t *tab) logged(ctx context.Context, s coverage.Setting) *record {
	if parts := members[s.Key()]; parts != nil {
		return t.parts(ctx, s, parts)
	}
	attribute := s.Attribute
	option := s.Key() == keyOf(exactMatch) || s.Key() == keyOf(exactMatch+".attributes")
	if option {
		attribute = exactMatch
	}
	c, ok := t.latest(ctx, s, attribute)
	if !ok {
		return nil
	}
	r := &record{value: c.To, at: c.Time, by: c.Actor.Login}
	if option {
		text, _ := c.To.(string)
		condition, ok := conditionOf(text)
		if !ok {
			return nil
		}
		r.value = optionOf(condition)
		if s.Attribute != exactMatch {
			r.value = optionOf(condition)["attributes"]
		}
	}
	return r
}

func (t *tab) latest(ctx context.Context, s coverage.Setting, attribute string) (changes.Change, bool) {
	appID := t.app.ID
	if s.OfOrg {
		appID = ""
	}
	c, ok, err := t.org.LatestChange(ctx, appID, s.Resource, attribute)
	return c, err == nil && ok && c.ToKnown
}

// parts puts together what the log says of the members of a setting.
func (t *tab) parts(ctx context.Context, s coverage.Setting, names []string) *record {
	object := map[string]any{}
	r := record{value: object, part: true}
	none := true
	for _, name := range names {
		c, ok := t.latest(ctx, s, s.Attribute+"."+name)
		if !ok {
			continue
		}
		if c.To != nil {
			object[name], none = c.To, false
		}
		if !c.Time.Before(r.at) {
			r.at, r.by = c.Time, c.Actor.Login
		}
	}
	switch {
	case r.at.IsZero():
		return nil
	case none:
		return &record{at: r.at, by: r.by}
	default:
		return &r
	}
}

// conditionOf is the match option in the words of [changes.Change]: those of the public API, or an expression.
func conditionOf(text string) (okta.Condition, bool) {
	c := okta.Condition{Understood: true}
	for word := range strings.SplitSeq(text, " OR ") {
		switch word {
		case "USERNAME":
			c.Username = true
		case "EMAIL":
			c.Email = true
		default:
			c = okta.ParseMatchExpression(text)
			return c, c.Understood
		}
	}
	return c, true
}
