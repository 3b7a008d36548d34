package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

func TestReapplyMappings_takesTheTypesOfAMapping(t *testing.T) {
	t.Parallel()
	c := newCaller(t)
	a := c.provisioned()
	list := c.call(http.MethodGet, "/api/v1/apps/"+a.id+"/user/types", "").ok().Body.String()
	if want := `[{"id":"` + appUserTypeID(a) + `","displayName":"Hub","name":"okta_org2org","isDefault":true,"type":"appuser"}]`; strings.TrimSpace(list) != want {
		t.Errorf("the types are %s, want %s", list, want)
	}
	user := c.types[0].id
	for path, want := range map[string]int{
		"?source=" + user + "&target=" + appUserTypeID(a): http.StatusNoContent,
		"?source=" + appUserTypeID(a) + "&target=" + user: http.StatusNoContent,
		"?source=" + user + "&target=" + a.id:             http.StatusBadRequest,
		"":                                                http.StatusBadRequest,
	} {
		if got := c.call(http.MethodPut, "/api/internal/v1/mappings/reapply"+path, ""); got.Code != want {
			t.Errorf("%q answers %d, want %d", path, got.Code, want)
		}
	}
}
