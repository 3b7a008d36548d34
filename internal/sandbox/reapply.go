package sandbox

import "strings"

// appUserTypeID is the id of the type of an app's users: that of the app, spelled as a type's. What it looks like is not recorded.
func appUserTypeID(a *app) string { return "oty" + strings.TrimPrefix(a.id, "0oa") }

// listAppUserTypes is GET /api/v1/apps/{id}/user/types, which is documented nowhere and was never recorded. The members are those that the
// official provider reads.
func listAppUserTypes(o *Org, c *call) (reply, *refusal) {
	a, r := o.appOf(c)
	if r != nil {
		return reply{}, r
	}
	return ok([]any{obj("id", appUserTypeID(a), "displayName", a.label, "name", a.name, "isDefault", true, "type", "appuser")})
}

// reapplyMappings is PUT /api/internal/v1/mappings/reapply?source=&target=, an endpoint of the console that was never recorded. It takes the
// type ids of both sides, and with OAuth 2.0 it answers 403 E0000005 (wire facts section 3). What it answers otherwise is not recorded.
func reapplyMappings(o *Org, c *call) (reply, *refusal) {
	source, target := c.query.Get("source"), c.query.Get("target")
	for _, m := range o.mappings {
		from, to := m.userType.id, appUserTypeID(m.app)
		if m.toOkta {
			from, to = to, from
		}
		if !m.gone && from == source && to == target {
			return noContent()
		}
	}
	return reply{}, invalidMappingEnd()
}
