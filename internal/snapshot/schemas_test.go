package snapshot_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

const appSchema = "meta/schemas/apps/0oa1/default"

// ofEmail is a change of the base property email.
func ofEmail(m okta.Members) snapshot.SchemaChange {
	return snapshot.SchemaChange{Base: map[string]snapshot.PropertyChange{"email": laid(m)}}
}

func TestChangeAppSchema_sendsAPropertyWholeAsItIsNow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		s := a.store()
		if _, err := s.AppSchema(t.Context(), app); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		// Another run changes another member meanwhile.
		patched(a.documents[appSchema], parse(`{"definitions":{"base":{"properties":{"email":{"description":"theirs"}}}}}`))
		members := okta.Members{"required": true}
		schema, err := s.ChangeAppSchema(t.Context(), app, snapshot.SchemaChange{
			Base: map[string]snapshot.PropertyChange{"email": laid(members)}, Custom: titled("badge", "Badge").Custom,
		})
		if err != nil {
			t.Fatal(err)
		}
		if !schema.Has("badge") {
			t.Errorf("got %+v", schema)
		}
		want := `{"definitions":{"base":{"id":"#base","properties":{"email":{"description":"theirs","future":12345678901234567890,"required":true,` +
			`"title":"Email","type":"string"}},"type":"object"},` +
			`"custom":{"id":"#custom","properties":{"badge":{"title":"Badge","type":"string"}},"type":"object"}}}`
		if got := string(encode(a.bodies[postSchema][0])); got != want {
			t.Errorf("sent %s\nwant %s", got, want)
		}
		a.wantCalls(t, getSchema, getSchema, postSchema, getSchema)
	})
}

// A second attempt must not undo what another run changed since the first.
func TestChangeAppSchema_whatIsSentAgainIsMadeFromANewRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		a.loses[postSchema] = 1
		a.after[postSchema] = []func(){func() {
			patched(a.documents[appSchema], parse(`{"definitions":{"base":{"properties":{"email":{"title":"Theirs"}}}}}`))
		}}
		members := okta.Members{"description": "ours"}
		if _, err := a.store().ChangeAppSchema(t.Context(), app, ofEmail(members)); err != nil {
			t.Fatal(err)
		}
		title, description := a.at(appSchema, "definitions.base.properties.email.title"), a.at(appSchema, "definitions.base.properties.email.description")
		if title != "Theirs" || description != "ours" {
			t.Errorf("got %v and %v", title, description)
		}
	})
}

// A read that was late shows the change in the end, so that it need not be sent again.
func TestChangeAppSchema_isNotSentAgainWhenItShowsUpByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		a.loses[postSchema] = 1
		a.after[postSchema] = []func(){func() {
			time.AfterFunc(600*time.Millisecond, func() {
				a.mu.Lock()
				defer a.mu.Unlock()
				patched(a.documents[appSchema], parse(`{"definitions":{"custom":{"properties":{"a00":{"title":"v","type":"string"}}}}}`))
			})
		}}
		schema, err := a.store().ChangeAppSchema(t.Context(), app, titled("a00", "v"))
		if err != nil || !schema.Has("a00") || a.count(postSchema) != 1 {
			t.Errorf("got %+v, %v after %d writes", schema, err, a.count(postSchema))
		}
	})
}

func TestChangeAppSchema_sendsWhatIsNeverAnsweredOnceAndDoesNotMissIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		a.after[postSchema] = []func(){func() {
			patched(a.documents[appSchema], parse(`{"definitions":{"base":{"properties":{"email":{"master":null}}}}}`))
		}}
		members := okta.Members{"master": okta.Master{Type: okta.MasterOkta}, "required": false}
		if _, err := a.store().ChangeAppSchema(t.Context(), app, ofEmail(members)); err != nil {
			t.Fatal(err)
		}
		if got := dig(a.bodies[postSchema][0], "definitions.base.properties.email.master.type"); got != okta.MasterOkta || a.count(postSchema) != 1 {
			t.Errorf("sent %v in %d writes", got, a.count(postSchema))
		}
	})
}

func TestChangeAppSchema_removesPropertiesAndSendsNoRemovalOfWhatIsNotThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		s := a.store()
		if _, err := s.ChangeAppSchema(t.Context(), app, titled("old", "O", "kept", "K")); err != nil {
			t.Fatal(err)
		}
		schema, err := s.ChangeAppSchema(t.Context(), app, without("old", "never"))
		if err != nil || schema.Has("old") || !schema.Has("kept") {
			t.Errorf("got %+v, %v", schema, err)
		}
		if got := a.sent(postSchema, 1); len(got) != 1 || got[0] != "old" {
			t.Errorf("sent %v", got)
		}
		if _, err := s.ChangeAppSchema(t.Context(), app, without("old", "never")); err != nil || a.count(postSchema) != 2 {
			t.Errorf("got %v after %d writes", err, a.count(postSchema))
		}
	})
}

func TestChangeAppSchema_ofNothingIsARead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		if schema, err := a.store().ChangeAppSchema(t.Context(), app, snapshot.SchemaChange{}); err != nil || schema.ID != "a" {
			t.Errorf("got %+v, %v", schema, err)
		}
		a.wantCalls(t, getSchema)
	})
}

func TestChangeAppSchema_withoutAComparisonIsContentThatThePropertyIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		a.loses[postSchema] = 1
		c := snapshot.SchemaChange{Custom: map[string]snapshot.PropertyChange{
			"a00": {Body: func(json.RawMessage) (json.RawMessage, error) { return json.RawMessage(`{"title":"v"}`), nil }},
		}}
		if _, err := a.store().ChangeAppSchema(t.Context(), app, c); err != nil || a.title("a00") != "v" || a.count(postSchema) != 2 {
			t.Errorf("got %v, %v after %d writes", a.title("a00"), err, a.count(postSchema))
		}
	})
}

func TestChangeAppSchema_tellsThatAPropertyIsInUseAndCarriesItsNeighboursOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		s := a.store()
		if _, err := s.ChangeAppSchema(t.Context(), app, titled("used", "U", "free", "F")); err != nil {
			t.Fatal(err)
		}
		a.refusing("used", func() *okta.Error {
			e := invalid()
			e.Summary, e.Causes = "Api validation failed: updateAppUserSchemas", []string{"Property used cannot be deleted. It is used to populate user.used."}
			return e
		})
		errs := together(2, func(i int) error {
			_, err := s.ChangeAppSchema(t.Context(), app, without([]string{"used", "free"}[i]))
			return err
		})
		if !okta.IsPropertyInUse(errs[0]) || errs[1] != nil || a.title("used") != "U" || a.title("free") != nil {
			t.Errorf("got %v, and the titles %v and %v", errs, a.title("used"), a.title("free"))
		}
		if got := a.count(postSchema); got != 4 {
			t.Errorf("%d writes", got)
		}
	})
}

func TestChangeAppSchema_waitsUntilTheOldAttributeIsGone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		a.refusing("again", deleting)
		time.AfterFunc(time.Minute, func() {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.refuse = nil
		})
		s := a.store()
		var took [2]time.Duration
		wantNoErrors(t, together(2, func(i int) error {
			var err error
			took[i] = until(func() { _, err = s.ChangeAppSchema(t.Context(), app, titled([]string{"again", "other"}[i], "v")) })
			return err
		}))
		if a.title("again") != "v" || a.title("other") != "v" {
			t.Errorf("the titles are %v and %v", a.title("again"), a.title("other"))
		}
		if took[0] < time.Minute || took[0] > 75*time.Second || took[1] > 2*time.Second {
			t.Errorf("they took %v", took)
		}
	})
}

func TestChangeAppSchema_doesNotWaitForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		a.refusing("again", deleting)
		var err error
		took := until(func() { _, err = a.store().ChangeAppSchema(t.Context(), app, titled("again", "v")) })
		if !okta.IsDeletionInProgress(err) || !strings.Contains(err.Error(), "was not finished 2m0s after the first attempt") {
			t.Errorf("got %v", err)
		}
		if took < 105*time.Second || took > 125*time.Second {
			t.Errorf("it took %v", took)
		}
		if got := a.count(postSchema); got < 10 || got > 20 {
			t.Errorf("sent %d times", got)
		}
	})
}

func TestChangeUserSchema_dropsTheSchemaUnderBothItsNames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		written, other string
		calls          []string
	}{
		"by its id":      {userSchemaID, "default", []string{getProfile, postProfile, getProfile, getDefault}},
		"as the default": {"default", userSchemaID, []string{getDefault, "POST meta/schemas/user/default", getDefault, getProfile}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newArchive()
				s := a.store()
				_, err1 := s.UserSchema(t.Context(), userSchemaID)
				_, err2 := s.UserSchema(t.Context(), "default")
				if err := errors.Join(err1, err2); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second)
				a.reset()
				if _, err := s.ChangeUserSchema(t.Context(), c.written, titled("a00", "v")); err != nil {
					t.Fatal(err)
				}
				if _, err := s.UserSchema(t.Context(), c.other); err != nil {
					t.Fatal(err)
				}
				if _, err := s.UserSchema(t.Context(), c.written); err != nil {
					t.Fatal(err)
				}
				a.wantCalls(t, c.calls...)
			})
		})
	}
}

func TestChangeUserSchema_dropsTheMappingsWhenAPropertyGoes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		s := a.store()
		if _, err := s.ChangeUserSchema(t.Context(), userSchemaID, titled("old", "O")); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Mapping(t.Context(), mappingID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ChangeUserSchema(t.Context(), userSchemaID, without("old")); err != nil {
			t.Fatal(err)
		}
		a.reset()
		if _, err := s.Mapping(t.Context(), mappingID); err != nil {
			t.Fatal(err)
		}
		a.wantCalls(t, getMapping)
	})
}
