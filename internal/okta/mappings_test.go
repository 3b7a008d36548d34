package okta

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
)

func ids(mappings []Mapping) []string {
	var all []string
	for _, m := range mappings {
		all = append(all, m.ID)
	}
	return all
}

func TestMappings_decodesAndFiltersTheRecordedLists(t *testing.T) {
	t.Parallel()
	const app, idp, userType = "0oa7Bxaswlh2A3T6F1d7", "0oaM0FzfQTz41Gh0j1d7", "otyes2yHx9doT6WXa1d7"
	const manyTypes = "0oaqonRYJJtw3163u1d7"
	for name, tt := range map[string]struct {
		recording, source, target string
		want                      []string
		query                     string
	}{
		"all": {
			"mappings-list", "", "", []string{"prm0MaK7Cloq2o3n71d7", "prmCg8PyHHLb1kS2Y1d7", "prmZXAVyEc81Yoyuf1d7", "prmf3qJog7L1srCqi1d7"}, "limit=200",
		},
		"from the app": {"mappings-list", app, "", []string{"prm0MaK7Cloq2o3n71d7"}, "limit=200&sourceId=" + app},
		"to the app":   {"mappings-list", "", app, []string{"prmCg8PyHHLb1kS2Y1d7"}, "limit=200&targetId=" + app},
		"both sides":   {"mappings-list", userType, idp, []string{"prmf3qJog7L1srCqi1d7"}, "limit=200&sourceId=" + userType + "&targetId=" + idp},
		"no such pair": {"mappings-list", app, idp, nil, "limit=200&sourceId=" + app + "&targetId=" + idp},
		"one user type of several": {
			"mappings-list-one-app-many-user-types", manyTypes, "otyx0hl7p45g0uMQw1d7", []string{"prmX8F4ym5VcjESSP1d7"},
			"limit=200&sourceId=" + manyTypes + "&targetId=otyx0hl7p45g0uMQw1d7",
		},
		"filtered by the org": {
			"mappings-list-source-target", idp, userType, []string{"prmZXAVyEc81Yoyuf1d7"}, "limit=200&sourceId=" + idp + "&targetId=" + userType,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t, recorded(t, tt.recording).answer)
			got, err := o.client(t).Mappings(t.Context(), tt.source, tt.target)
			if err != nil || !slices.Equal(ids(got), tt.want) {
				t.Errorf("got %v, %v, want %v", ids(got), err, tt.want)
			}
			for _, m := range got {
				if m.Properties != nil || m.Source.ID == "" || m.Target.ID == "" || m.Source.Type == m.Target.Type {
					t.Errorf("got %+v", m)
				}
			}
			wantRequests(t, o, "GET /api/v1/mappings?"+tt.query)
		})
	}
}

// The self links of recordings drop sourceId and targetId (fixture mappings-list-source-target), so a next link may do so too.
func TestMappings_filtersAgainWhenTheNextPageDropsTheFilters(t *testing.T) {
	t.Parallel()
	item := func(id, source, target string) string {
		return fmt.Sprintf(`{"id":%q,"source":{"id":%q},"target":{"id":%q}}`, id, source, target)
	}
	for name, tt := range map[string]struct {
		target string
		want   []string
		pages  int
	}{
		"one side": {"", []string{"prm1", "prm3", "prm4", "prm7", "prm8"}, 3},
		"both sides, and no further than their page": {"oty1", []string{"prm3"}, 2},
		"both sides, to the end":                     {"oty9", nil, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(t,
				page(`[`+item("prm1", "0oa1", "oty2")+`]`, "/api/v1/mappings?after=prm1&limit=200"),
				page(`[`+item("prm2", "0oa2", "oty1")+`,`+item("prm3", "0oa1", "oty1")+`,`+item("prm4", "0oa1", "oty2")+`,`+item("prm5", "oty1", "0oa1")+`]`,
					"/api/v1/mappings?after=prm5&limit=200"),
				page(`[{"id":"prm6"},{"id":"prm7","source":{"id":"0oa1"}},`+item("prm8", "0oa1", "oty3")+`]`, ""))
			got, err := o.client(t).Mappings(t.Context(), "0oa1", tt.target)
			if err != nil || !slices.Equal(ids(got), tt.want) {
				t.Errorf("got %v, %v", ids(got), err)
			}
			first := "GET /api/v1/mappings?limit=200&sourceId=0oa1"
			if tt.target != "" {
				first += "&targetId=" + tt.target
			}
			wantRequests(t, o, []string{first, "GET /api/v1/mappings?after=prm1&limit=200", "GET /api/v1/mappings?after=prm5&limit=200"}[:tt.pages]...)
		})
	}
}

func TestMapping_decodesEveryRecordedMapping(t *testing.T) {
	t.Parallel()
	for _, name := range named(t, "mapping-*") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := recorded(t, name)
			o := newOrg(t, r.answer)
			got, err := o.client(t).Mapping(t.Context(), "prm1")
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Properties) == 0 || got.Source.Type == got.Target.Type {
				t.Errorf("got %+v", got)
			}
			// Nothing of a property is lost.
			var want struct {
				Properties json.RawMessage `json:"properties"`
			}
			if err := json.Unmarshal(r.Response.Body, &want); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(got.Properties)
			if err != nil {
				t.Fatal(err)
			}
			wantJSON(t, text, []byte(want.Properties))
			wantRequests(t, o, "GET /api/v1/mappings/prm1")
		})
	}
}

func TestMapping_keepsTheExpressionAndThePushStatus(t *testing.T) {
	t.Parallel()
	got, err := newOrg(t, recorded(t, "mapping-get").answer).client(t).Mapping(t.Context(), "prmZXAVyEc81Yoyuf1d7")
	if err != nil {
		t.Fatal(err)
	}
	if p := got.Properties["login"]; len(got.Properties) != 9 || p.Expression != "appuser.email" || p.PushStatus != "DONT_PUSH" {
		t.Errorf("got %+v", p)
	}
	if got.Source.Name != "google_idp" || got.Target.Name != "user" || got.Target.ID != "otyes2yHx9doT6WXa1d7" {
		t.Errorf("got %+v and %+v", got.Source, got.Target)
	}
}
