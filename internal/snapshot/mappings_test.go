package snapshot_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

func TestMappingID_asksForEachMappingOnceHoweverManyWantIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		s := a.store()
		pairs := [][2]string{{app, "oty1"}, {"oty1", app}}
		want := []string{"prm1", "prm2"}
		wantNoErrors(t, together(40, func(i int) error {
			id, err := s.MappingID(t.Context(), pairs[i%2][0], pairs[i%2][1])
			if err == nil && id != want[i%2] {
				t.Errorf("from %s to %s: got %s", pairs[i%2][0], pairs[i%2][1], id)
			}
			return err
		}))
		slices.Sort(a.log)
		a.wantCalls(t, listOneToType, "GET mappings?limit=200&sourceId=oty1&targetId=0oa1")
	})
}

func TestMappingID_needsBothSides(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newArchive().store()
		for _, sides := range [][2]string{{app, "oty2"}, {"0oa2", "oty1"}, {app, app}, {app, ""}, {"", "oty1"}} {
			var none *snapshot.NoMappingError
			id, err := s.MappingID(t.Context(), sides[0], sides[1])
			if id != "" || !errors.As(err, &none) || none.SourceID != sides[0] || none.TargetID != sides[1] {
				t.Errorf("%v: got %q, %v", sides, id, err)
			}
		}
	})
}

func TestMappingBetween_isNilWhereTheOrgHasNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newArchive().store()
		if m, err := s.MappingBetween(t.Context(), app, "oty1"); err != nil || m == nil || m.ID != "prm1" {
			t.Errorf("got %+v, %v", m, err)
		}
		if m, err := s.MappingBetween(t.Context(), app, "oty2"); err != nil || m != nil {
			t.Errorf("got %+v, %v", m, err)
		}
	})
}

func TestDefaultUserType_isTheOneThatIsMarked(t *testing.T) {
	t.Parallel()
	const links = `"_links":{"schema":{"href":"/api/v1/meta/schemas/user/osc1"}}`
	for types, want := range map[string]string{
		`[{"id":"oty0",` + links + `},{"id":"oty1","default":true,` + links + `}]`: "oty1", `[{"id":"oty0","default":false,` + links + `}]`: "", `[]`: "",
	} {
		synctest.Test(t, func(t *testing.T) {
			a := newArchive()
			a.lists["meta/types/user"] = types
			got, ok, err := a.store().DefaultUserType(t.Context())
			if err != nil || ok != (want != "") || got.ID != want {
				t.Errorf("%s: got %+v, %t, %v", types, got, ok, err)
			}
		})
	}
}

func TestStore_readsEachDocumentOnceInARun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		s := a.store()
		wantNoErrors(t, together(40, func(int) error {
			m, err1 := s.Mapping(t.Context(), mappingID)
			schema, err2 := s.AppSchema(t.Context(), app)
			user, err3 := s.UserSchema(t.Context(), userSchemaID)
			types, err4 := s.UserTypes(t.Context())
			if err := errors.Join(err1, err2, err3, err4); err != nil {
				return err
			}
			if m.Properties["email"].Expression != "appuser.email" || schema.ID != "a" || user.ID != "u" || types[0].SchemaID != userSchemaID {
				t.Errorf("got %+v, %+v, %+v, %+v", m, schema, user, types)
			}
			return nil
		}))
		a.wantCalls(t, getMapping, getSchema, getProfile, listTypes)
	})
}

func TestWaitForMapping_asksOnceForAMappingThatIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		if id, err := a.store().WaitForMapping(t.Context(), app, "oty1"); err != nil || id != "prm1" {
			t.Errorf("got %q, %v", id, err)
		}
		a.wantCalls(t, listOneToType)
	})
}

func TestWaitForMapping_findsTheMappingOfAnAppThatWasJustCreated(t *testing.T) {
	t.Parallel()
	for name, refusesUntilThen := range map[string]bool{"not listed yet": false, "the app is not known yet": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newArchive()
				all := a.lists["mappings"]
				a.lists["mappings"] = `[]`
				if refusesUntilThen {
					a.refuse = func(call string, _ map[string]any) *okta.Error {
						if call == listOneToType {
							return refusal("GET", "/api/v1/mappings", http.StatusBadRequest, "E0000002")
						}
						return nil
					}
				}
				time.AfterFunc(10*time.Second, func() {
					a.mu.Lock()
					defer a.mu.Unlock()
					a.lists["mappings"], a.refuse = all, nil
				})
				s := a.store()
				var id string
				var err error
				took := until(func() { id, err = s.WaitForMapping(t.Context(), app, "oty1") })
				if err != nil || id != "prm1" || took < 10*time.Second || took > 20*time.Second {
					t.Errorf("got %q, %v after %v", id, err, took)
				}
				if got := a.count(listOneToType); got > 7 {
					t.Errorf("asked %d times", got)
				}
				a.reset()
				// That there was none is not what the run remembers.
				if id, err := s.MappingID(t.Context(), app, "oty1"); err != nil || id != "prm1" {
					t.Errorf("got %q, %v", id, err)
				}
				a.wantCalls(t)
			})
		})
	}
}

func TestWaitForMapping_endsAfterHalfAMinute(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refuse *okta.Error
		want   string
	}{
		"not listed": {nil, "there is no mapping from 0oa9 to oty1, also after 30s"},
		"not known": {
			refusal("GET", "/api/v1/mappings", http.StatusBadRequest, "E0000002"),
			"there is no mapping from 0oa9 to oty1, also after 30s: GET /api/v1/mappings: 400 E0000002 refused",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newArchive()
				a.lists["mappings"] = `[]`
				a.refuse = func(string, map[string]any) *okta.Error { return c.refuse }
				var err error
				took := until(func() { _, err = a.store().WaitForMapping(t.Context(), "0oa9", "oty1") })
				var none *snapshot.NoMappingError
				if !errors.As(err, &none) || err.Error() != c.want {
					t.Errorf("got  %v\nwant %s", err, c.want)
				}
				if okta.IsUnknownMappingEnd(err) != (c.refuse != nil) {
					t.Errorf("the reason is lost: %v", err)
				}
				if took < 30*time.Second || took > 32*time.Second {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

func TestWaitForMapping_endsAtOnceForAnyOtherReason(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]int{"at first": 0, "after a while": 3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newArchive()
				a.lists["mappings"] = `[]`
				failed := refusal("GET", "", http.StatusUnauthorized, "E0000015")
				asked := 0
				a.refuse = func(string, map[string]any) *okta.Error {
					if asked++; asked > before {
						return failed
					}
					return nil
				}
				if _, err := a.store().WaitForMapping(t.Context(), app, "oty1"); !errors.Is(err, failed) {
					t.Errorf("got %v", err)
				}
				if got := a.count(listOneToType); got != before+1 {
					t.Errorf("asked %d times, want %d", got, before+1)
				}
			})
		})
	}
}

func TestWaitForMapping_endsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		a.lists["mappings"] = `[]`
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		took := until(func() {
			if _, err := a.store().WaitForMapping(ctx, app, "oty1"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		})
		if took != 5*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestChangeMapping_writesTheChangeAloneAndReadsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		m, err := a.store().ChangeMapping(t.Context(), mappingID, okta.MappingChange{
			"email": nil, "absent": nil, "nickName": {Expression: "", PushStatus: okta.Push},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, still := m.Properties["email"]; still || len(m.Properties) != 2 || m.Properties["login"].Expression != "appuser.userName" {
			t.Errorf("got %+v", m.Properties)
		}
		a.wantCalls(t, postMapping, getMapping)
		want := `{"properties":{"absent":null,"email":null,"nickName":{"expression":"","pushStatus":"PUSH"}}}`
		if got := string(encode(a.bodies[postMapping][0])); got != want {
			t.Errorf("sent %s", got)
		}
	})
}

func TestChangeMapping_ofNothingIsARead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		if m, err := a.store().ChangeMapping(t.Context(), mappingID, nil); err != nil || m.ID != mappingID {
			t.Errorf("got %+v, %v", m, err)
		}
		a.wantCalls(t, getMapping)
	})
}

func TestChangeMapping_neverSendsTheRemovalOfLoginNorHoldsOthersUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		s := a.store()
		errs := together(3, func(i int) error {
			change := mapTo(attribute(i), "x")
			if i == 1 {
				change["login"] = nil
			}
			_, err := s.ChangeMapping(t.Context(), mappingID, change)
			return err
		})
		if errs[0] != nil || errs[2] != nil || !errors.Is(errs[1], okta.ErrRemovesLogin) {
			t.Errorf("got %v", errs)
		}
		if a.count(postMapping) != 1 || strings.Contains(string(encode(a.bodies[postMapping][0])), "login") || a.expression("a01") != nil {
			t.Errorf("sent %v", a.bodies[postMapping])
		}
	})
}

func TestChangeMapping_tellsAnotherPushStatusFromTheWanted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		a.loses[postMapping] = 1
		m, err := a.store().ChangeMapping(t.Context(), mappingID, okta.MappingChange{"email": {Expression: "appuser.email", PushStatus: okta.Push}})
		if err != nil || m.Properties["email"].PushStatus != okta.Push || a.count(postMapping) != 2 {
			t.Errorf("got %+v, %v after %d writes", m, err, a.count(postMapping))
		}
	})
}
