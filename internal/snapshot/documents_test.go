package snapshot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

// kind is one kind of document, for what holds for all.
type kind struct {
	// change gives attribute number i a value in a run.
	change func(ctx context.Context, s *snapshot.Store, i int, value string) error
	// value is that of attribute i.
	value     func(a *archive, i int) any
	get, post string
}

// kinds are the documents whose writes merge.
func kinds() map[string]kind {
	return map[string]kind{
		"mapping": {
			change: func(ctx context.Context, s *snapshot.Store, i int, value string) error {
				_, err := s.ChangeMapping(ctx, mappingID, mapTo(attribute(i), value))
				return err
			},
			value: func(a *archive, i int) any { return a.expression(attribute(i)) },
			get:   getMapping, post: postMapping,
		},
		"app schema": {
			change: func(ctx context.Context, s *snapshot.Store, i int, value string) error {
				_, err := s.ChangeAppSchema(ctx, app, titled(attribute(i), value))
				return err
			},
			value: func(a *archive, i int) any { return a.title(attribute(i)) },
			get:   getSchema, post: postSchema,
		},
		"user schema": {
			change: func(ctx context.Context, s *snapshot.Store, i int, value string) error {
				_, err := s.ChangeUserSchema(ctx, userSchemaID, titled(attribute(i), value))
				return err
			},
			value: func(a *archive, i int) any {
				return a.at("meta/schemas/user/osc1", "definitions.custom.properties."+attribute(i)+".title")
			},
			get: getProfile, post: postProfile,
		},
	}
}

// forEachKind runs a test for each kind of document, in a bubble.
func forEachKind(t *testing.T, test func(t *testing.T, k kind, a *archive)) {
	t.Helper()
	for name, k := range kinds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { test(t, k, newArchive()) })
		})
	}
}

// wantValues checks that the first n attributes have the value v.
func (k kind) wantValues(t *testing.T, a *archive, n int) {
	t.Helper()
	for i := range n {
		if got := k.value(a, i); got != "v" {
			t.Errorf("%s is %v, want v", attribute(i), got)
		}
	}
}

func TestDocument_changesThatArriveTogetherLeaveAsOneWrite(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		s := a.store()
		wantNoErrors(t, together(30, func(i int) error {
			time.Sleep(time.Duration(i) * time.Millisecond)
			return k.change(t.Context(), s, i, "v")
		}))
		k.wantValues(t, a, 30)
		if posts, gets := a.count(k.post), a.count(k.get); posts != 1 || gets > 2 {
			t.Errorf("%d writes and %d reads: %v", posts, gets, a.log)
		}
		if got := a.sent(k.post, 0); len(got) != 30 {
			t.Errorf("sent %v", got)
		}
	})
}

func TestDocument_changesOfDifferentDocumentsDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		s := a.store()
		one := until(func() {
			if _, err := s.ChangeAppSchema(t.Context(), app, titled("x", "1")); err != nil {
				t.Fatal(err)
			}
		})
		both := until(func() {
			wantNoErrors(t, together(2, func(i int) error {
				_, err := s.ChangeAppSchema(t.Context(), []string{app, "0oa2"}[i], titled("x", "2"))
				return err
			}))
		})
		if both != one {
			t.Errorf("one takes %v, both take %v", one, both)
		}
	})
}

// What comes while a write is under way must not overlap it, or one of the two is lost.
func TestDocument_changesDuringAWriteLeaveTogetherInTheNextOne(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		s := a.store()
		wantNoErrors(t, together(10, func(i int) error {
			if i > 0 {
				time.Sleep(150*time.Millisecond + time.Duration(i)*10*time.Millisecond)
			}
			return k.change(t.Context(), s, i, "v")
		}))
		k.wantValues(t, a, 10)
		if got := a.count(k.post); got != 2 || a.overlaps != 0 {
			t.Errorf("%d writes, %d of them at the same time as another: %v", got, a.overlaps, a.log)
		}
		if first, second := a.sent(k.post, 0), a.sent(k.post, 1); len(first) != 1 || len(second) != 9 {
			t.Errorf("sent %v, then %v", first, second)
		}
	})
}

func TestDocument_whatAnOrgLosesIsSentAgain(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		a.loses[k.post] = 4
		s := a.store()
		wantNoErrors(t, together(30, func(i int) error { return k.change(t.Context(), s, i, "v") }))
		k.wantValues(t, a, 30)
		if got := a.count(k.post); got != 5 {
			t.Errorf("%d writes", got)
		}
	})
}

func TestDocument_onlyWhatWasLostIsSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		// Another run overwrites one of the two.
		a.after[postMapping] = []func(){func() {
			properties, _ := a.documents["mappings/prm1"]["properties"].(map[string]any)
			delete(properties, "a00")
		}}
		change := okta.MappingChange{"a00": {Expression: "x", PushStatus: okta.Push}, "a01": {Expression: "y", PushStatus: okta.Push}}
		m, err := a.store().ChangeMapping(t.Context(), mappingID, change)
		if err != nil {
			t.Fatal(err)
		}
		if m.Properties["a00"].Expression != "x" || m.Properties["a01"].Expression != "y" {
			t.Errorf("got %+v", m.Properties)
		}
		if got := a.sent(postMapping, 1); !slices.Equal(got, []string{"a00"}) || a.count(postMapping) != 2 {
			t.Errorf("sent again: %v", got)
		}
	})
}

func TestDocument_whatIsNeverShownIsNotKept(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		a.loses[k.post] = 100
		var err error
		took := until(func() { err = k.change(t.Context(), a.store(), 0, "v") })
		var kept *snapshot.NotKeptError
		if !errors.As(err, &kept) || len(kept.Settings) != 1 || !strings.Contains(kept.Settings[0], "a00") {
			t.Fatalf("got %v", err)
		}
		if got := a.count(k.post); got != 5 {
			t.Errorf("sent %d times", got)
		}
		// The pauses are 0.5, 1, 2 and 4 seconds.
		if took < 7500*time.Millisecond || took > 12*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestDocument_aNotKeptErrorNamesWhatDidNotStickAndNothingElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		a.loses[postMapping], a.loses[postSchema] = 100, 100
		s := a.store()
		change := okta.MappingChange{
			"email": nil, "nickName": {Expression: `source.a + "b"`, PushStatus: okta.Push}, "middleName": nil,
			"login": {Expression: "appuser.userName", PushStatus: okta.Push},
		}
		m, err := s.ChangeMapping(t.Context(), mappingID, change)
		want := "Okta accepted the change of the mapping prm1 but does not show it:\n" +
			`email is still mapped by "appuser.email" (DONT_PUSH)` + "\n" +
			`login is mapped by "appuser.userName" (DONT_PUSH), wanted "appuser.userName" (PUSH)` + "\n" +
			`nickName is not mapped, wanted "source.a + \"b\"" (PUSH)`
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if m == nil || m.Properties["email"].Expression != "appuser.email" {
			t.Errorf("the mapping is not returned: %+v", m)
		}
		a.documents["meta/schemas/apps/0oa1/default"]["definitions"] = parse(`{"custom":{"properties":{"old":{"title":"Old"},"new":{"title":"N"}}}}`)
		c := titled("new", "New", "absent", "A")
		c.Custom["old"] = snapshot.PropertyChange{}
		schema, err := s.ChangeAppSchema(t.Context(), app, c)
		want = "Okta accepted the change of the attributes of app 0oa1 but does not show it:\n" +
			"absent is not there\nnew: title is \"N\", wanted \"New\"\nnew: type is null, wanted \"string\"\nold is still there"
		if err == nil || err.Error() != want || schema == nil || !schema.Has("old") {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	})
}

// Each run sees what the other one has undone and sends its own again, until both have what they want.
func TestDocument_twoRunsAtOnceBothKeepTheirChanges(t *testing.T) {
	t.Parallel()
	for _, lag := range []time.Duration{0, 10, 50, 99, 100, 150} {
		lag *= time.Millisecond
		t.Run(lag.String(), func(t *testing.T) {
			t.Parallel()
			forEachKind(t, func(t *testing.T, k kind, a *archive) {
				runs := []*snapshot.Store{a.store(), a.store()}
				wantNoErrors(t, together(20, func(i int) error {
					time.Sleep(time.Duration(i%2) * lag)
					return k.change(t.Context(), runs[i%2], i, "v")
				}))
				k.wantValues(t, a, 20)
				if lag < 100*time.Millisecond && k.get == getMapping && a.overlaps == 0 {
					t.Error("the runs never met, so that this proves nothing")
				}
				if got := a.count(k.post); got > 6 {
					t.Errorf("%d writes", got)
				}
			})
		})
	}
}

func TestDocument_theNeighboursOfARefusedChangeAreCarriedOut(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		a.refusing("a03", invalid)
		s := a.store()
		errs := together(6, func(i int) error { return k.change(t.Context(), s, i, "v") })
		for i, err := range errs {
			var refused *okta.Error
			switch {
			case i == 3 && (!errors.As(err, &refused) || refused.Status != http.StatusBadRequest):
				t.Errorf("the refusal is %v", err)
			case i != 3 && (err != nil || k.value(a, i) != "v"):
				t.Errorf("%s is %v, %v", attribute(i), k.value(a, i), err)
			}
		}
		if got := a.count(k.post); got != 7 {
			t.Errorf("%d writes, want one for all and one for each", got)
		}
	})
}

func TestDocument_aRefusalOfOneChangeIsNotRepeated(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		a.refusing("a00", invalid)
		if err := k.change(t.Context(), a.store(), 0, "v"); err == nil {
			t.Error("the refusal is lost")
		}
		if got := a.count(k.post); got != 1 {
			t.Errorf("sent %d times", got)
		}
	})
}

func TestDocument_anythingElseThanARefusalFailsAllAtOnce(t *testing.T) {
	t.Parallel()
	for name, failed := range map[string]*okta.Error{
		"forbidden": refusal("POST", "", http.StatusForbidden, "E0000006"), "gone": refusal("POST", "", http.StatusNotFound, "E0000007"), "no answer": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			forEachKind(t, func(t *testing.T, k kind, a *archive) {
				a.refuse = func(call string, _ map[string]any) *okta.Error {
					if call == k.post {
						return failed
					}
					return nil
				}
				s := a.store()
				for i, err := range together(3, func(i int) error { return k.change(t.Context(), s, i, "v") }) {
					if !errors.Is(err, failed) {
						t.Errorf("change %d: %v", i, err)
					}
				}
				if got := a.count(k.post); got != 1 {
					t.Errorf("sent %d times", got)
				}
			})
		})
	}
}

func TestDocument_aReadBackThatFailsIsNoSuccess(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		failed := refusal("GET", "", http.StatusForbidden, "E0000006")
		a.refuse = func(call string, _ map[string]any) *okta.Error {
			if call == k.get && len(a.bodies[k.post]) > 0 {
				return failed
			}
			return nil
		}
		if err := k.change(t.Context(), a.store(), 0, "v"); !errors.Is(err, failed) {
			t.Errorf("got %v", err)
		}
	})
}

func TestDocument_twoChangesOfOneAttributeAreSentOneAfterTheOther(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		s := a.store()
		wantNoErrors(t, together(2, func(i int) error {
			time.Sleep(time.Duration(i) * time.Millisecond)
			return k.change(t.Context(), s, 0, []string{"first", "second"}[i])
		}))
		if got := k.value(a, 0); got != "second" {
			t.Errorf("it is %v", got)
		}
		if got := a.count(k.post); got != 2 || a.overlaps != 0 {
			t.Errorf("%d writes, %d at once", got, a.overlaps)
		}
	})
}

func TestDocument_aWriteDropsTheDocumentAndNothingElse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		s := a.store()
		readAll := func() {
			t.Helper()
			_, err1 := s.Mapping(t.Context(), mappingID)
			_, err2 := s.Mapping(t.Context(), "prm2")
			_, err3 := s.AppSchema(t.Context(), app)
			_, err4 := s.AppSchema(t.Context(), "0oa2")
			_, err5 := s.UserSchema(t.Context(), userSchemaID)
			_, err6 := s.MappingID(t.Context(), app, "oty1")
			_, err7 := s.UserTypes(t.Context())
			if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
				t.Fatal(err)
			}
		}
		readAll()
		a.reset()
		readAll()
		a.wantCalls(t)
		if _, err := s.ChangeMapping(t.Context(), mappingID, mapTo("a00", "x")); err != nil {
			t.Fatal(err)
		}
		readAll()
		a.wantCalls(t, postMapping, getMapping)
		a.reset()
		time.Sleep(time.Second)
		if _, err := s.ChangeAppSchema(t.Context(), app, titled("a00", "x")); err != nil {
			t.Fatal(err)
		}
		readAll()
		a.wantCalls(t, getSchema, postSchema, getSchema)
		a.reset()
		time.Sleep(time.Second)
		if _, err := s.ChangeAppSchema(t.Context(), app, without("a00")); err != nil {
			t.Fatal(err)
		}
		readAll()
		// The mappings that filled the attribute may have gone with it.
		a.wantCalls(t, getSchema, postSchema, getSchema, getMapping, "GET mappings/prm2")
	})
}

func TestDocument_whatAFailedWriteLeftIsReadAgain(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		s := a.store()
		if err := k.change(t.Context(), s, 0, "v"); err != nil {
			t.Fatal(err)
		}
		a.refuse = func(call string, _ map[string]any) *okta.Error {
			if call == k.post {
				return &okta.Error{}
			}
			return nil
		}
		if err := k.change(t.Context(), s, 1, "v"); err == nil {
			t.Fatal("the failure is lost")
		}
		a.refuse = nil
		a.reset()
		var err error
		switch k.get {
		case getMapping:
			_, err = s.Mapping(t.Context(), mappingID)
		case getSchema:
			_, err = s.AppSchema(t.Context(), app)
		default:
			_, err = s.UserSchema(t.Context(), userSchemaID)
		}
		if err != nil {
			t.Fatal(err)
		}
		a.wantCalls(t, k.get)
	})
}

func TestDocument_whoIsCancelledLeavesAndTheOthersGoOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		at   time.Duration
		sent bool // the change of the one who left is on its way already
	}{
		"while it gathers": {20 * time.Millisecond, false},
		"during the write": {200 * time.Millisecond, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				a := newArchive()
				s := a.store()
				errs := together(3, func(i int) error {
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					if i == 0 {
						time.AfterFunc(c.at, cancel)
					} else {
						time.Sleep(time.Millisecond)
					}
					took := until(func() { _, _ = s.ChangeAppSchema(ctx, app, titled(attribute(i), "v")) })
					if i == 0 && took != c.at {
						return fmt.Errorf("it left after %v", took)
					}
					return nil
				})
				wantNoErrors(t, errs)
				want := []string{"a01", "a02"}
				if c.sent {
					want = []string{"a00", "a01", "a02"}
				}
				if got := a.sent(postSchema, 0); !slices.Equal(got, want) || a.count(postSchema) != 1 {
					t.Errorf("sent %v, want %v, in %d writes", got, want, a.count(postSchema))
				}
				if a.title("a01") != "v" || a.title("a02") != "v" {
					t.Error("the others' changes are not there")
				}
			})
		})
	}
}

func TestDocument_endsWhereverItIsWhenNobodyWaitsAnyMore(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		a.loses[k.post] = 2
		for _, at := range []time.Duration{0, 20, 50, 80, 120, 160, 200, 280, 400, 450, 600, 900, 1200} {
			at *= time.Millisecond
			s := a.store()
			ctx, cancel := context.WithTimeout(t.Context(), at)
			var err error
			took := until(func() { err = k.change(ctx, s, 0, "cut") })
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) || took != at {
				t.Errorf("at %v: got %v after %v", at, err, took)
			}
			synctest.Wait()
			a.mu.Lock()
			a.loses[k.post] = 0
			a.mu.Unlock()
			// The document is free for the next.
			if err := k.change(t.Context(), s, 1, "next"); err != nil {
				t.Errorf("after %v: %v", at, err)
			}
			a.mu.Lock()
			a.loses[k.post] = 2
			a.mu.Unlock()
		}
	})
}

func TestDocument_nobodyJoinsABatchThatAllHaveLeft(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		s := a.store()
		for i := range 20 {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
			_ = k.change(ctx, s, 0, "cut")
			cancel()
			if err := k.change(t.Context(), s, 1, fmt.Sprint(i)); err != nil {
				t.Fatal(err)
			}
		}
		if got := k.value(a, 0); got != nil {
			t.Errorf("the change of who left was sent: %v", got)
		}
	})
}

// Whoever reads between the write and its read-back must not make the read-back older than it has to be.
func TestDocument_isReadBackAnewAlthoughAnotherHasJustReadIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		s := a.store()
		a.after[postMapping] = []func(){func() {
			go func() { _, _ = s.Mapping(t.Context(), mappingID) }()
			// The write of another run that had begun before ends, and undoes this one.
			time.AfterFunc(callTime+time.Millisecond, func() {
				a.mu.Lock()
				defer a.mu.Unlock()
				patched(a.documents["mappings/prm1"], map[string]any{"properties": map[string]any{"a00": nil}})
			})
		}}
		m, err := s.ChangeMapping(t.Context(), mappingID, mapTo("a00", "v"))
		if err != nil || m.Properties["a00"].Expression != "v" || a.expression("a00") != "v" {
			t.Errorf("got %+v, %v; the org has %v", m, err, a.expression("a00"))
		}
	})
}

func TestDocument_sendsNothingForWhoIsCancelledAlready(t *testing.T) {
	t.Parallel()
	forEachKind(t, func(t *testing.T, k kind, a *archive) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := k.change(ctx, a.store(), 0, "v"); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		time.Sleep(time.Minute)
		a.wantCalls(t)
	})
}

func TestDocument_aBodyThatCannotBeMadeFailsItsOwnChangeAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newArchive()
		s := a.store()
		wrong := errors.New("wrong")
		errs := together(2, func(i int) error {
			c := titled("good", "v")
			if i == 1 {
				c = snapshot.SchemaChange{Custom: map[string]snapshot.PropertyChange{
					"bad": {Body: func(json.RawMessage) (json.RawMessage, error) { return nil, wrong }},
				}}
			}
			_, err := s.ChangeAppSchema(t.Context(), app, c)
			return err
		})
		if errs[0] != nil || !errors.Is(errs[1], wrong) {
			t.Errorf("got %v", errs)
		}
		if got := a.sent(postSchema, 0); !slices.Equal(got, []string{"good"}) {
			t.Errorf("sent %v", got)
		}
	})
}
