package provisioningchanges

import (
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/oktascim/terraform-provider-oktascim/internal/changes"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
)

type model struct {
	AppID     types.String `tfsdk:"app_id"`
	Since     types.String `tfsdk:"since"`
	Until     types.String `tfsdk:"until"`
	Section   types.String `tfsdk:"section"`
	Attribute types.String `tfsdk:"attribute"`
	Limit     types.Int64  `tfsdk:"limit"`
	Changes   []change     `tfsdk:"changes"`
}

type change struct {
	AppID     types.String `tfsdk:"app_id"`
	AppLabel  types.String `tfsdk:"app_label"`
	Section   types.String `tfsdk:"section"`
	Attribute types.String `tfsdk:"attribute"`
	From      types.String `tfsdk:"from"`
	To        types.String `tfsdk:"to"`
	FromKnown types.Bool   `tfsdk:"from_known"`
	ToKnown   types.Bool   `tfsdk:"to_known"`
	Actor     *actor       `tfsdk:"actor"`
	Time      types.String `tfsdk:"time"`
	Via       types.String `tfsdk:"via"`
	Target    *target      `tfsdk:"target"`
	EventType types.String `tfsdk:"event_type"`
	EventID   types.String `tfsdk:"event_id"`
}

type actor struct {
	ID    types.String `tfsdk:"id"`
	Type  types.String `tfsdk:"type"`
	Name  types.String `tfsdk:"name"`
	Login types.String `tfsdk:"login"`
}

type target struct {
	ID    types.String `tfsdk:"id"`
	Type  types.String `tfsdk:"type"`
	Label types.String `tfsdk:"label"`
}

// timeOf is the time that v says, if it says one.
func timeOf(v types.String) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339, v.ValueString())
	return t, err == nil
}

func (m model) limit() int {
	if m.Limit.IsNull() || m.Limit.IsUnknown() {
		return defaultLimit
	}
	return int(m.Limit.ValueInt64())
}

// query is what the log is asked for. Without a filter that the log does not have, no page needs more events than changes are wanted.
func (m model) query(now time.Time) okta.LogQuery {
	q := okta.LogQuery{Filter: changes.Filter(), Newest: true}
	until, bounded := timeOf(m.Until)
	if bounded {
		q.Until = until
	} else {
		until = now
	}
	since, given := timeOf(m.Since)
	if !given {
		since = until.Add(-defaultRange)
	}
	q.Since = since
	if id := m.AppID.ValueString(); id != "" {
		q.Filter = fmt.Sprintf(`(%s) and target.id eq "%s"`, q.Filter, id)
	}
	if m.Section.IsNull() && m.Attribute.IsNull() {
		q.Limit = m.limit()
	}
	return q
}

// wants tells whether a change satisfies the filters. An event about several apps is about each of them.
func (m model) wants(c changes.Change) bool {
	attribute := m.Attribute.ValueString()
	return (m.AppID.IsNull() || c.AppID == m.AppID.ValueString()) &&
		(m.Section.IsNull() || c.Section == m.Section.ValueString()) &&
		(m.Attribute.IsNull() || c.Attribute == attribute || strings.HasPrefix(c.Attribute, attribute+"."))
}

// observed is a change as the log has it.
func observed(c changes.Change) change {
	when := types.StringNull()
	if !c.Time.IsZero() {
		when = types.StringValue(c.Time.UTC().Format(time.RFC3339Nano))
	}
	return change{
		AppID: orNull(c.AppID), AppLabel: orNull(c.AppLabel), Section: orNull(c.Section), Attribute: orNull(c.Attribute),
		From: text(c.From), To: text(c.To), FromKnown: types.BoolValue(c.FromKnown), ToKnown: types.BoolValue(c.ToKnown),
		Actor: &actor{ID: orNull(c.Actor.ID), Type: orNull(c.Actor.Type), Name: orNull(c.Actor.Name), Login: orNull(c.Actor.Login)},
		Time:  when, Via: orNull(c.Via),
		Target:    &target{ID: orNull(c.TargetID), Type: orNull(c.TargetType), Label: orNull(c.TargetLabel)},
		EventType: orNull(c.EventType), EventID: orNull(c.EventID),
	}
}

func orNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// text is a value as plain text. An empty text is a value, no null.
func text(v any) types.String {
	if v == nil {
		return types.StringNull()
	}
	return types.StringValue(fmt.Sprint(v))
}
