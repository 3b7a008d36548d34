package snapshot_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

func customOn() snapshot.Change {
	return set(okta.InboundProvisioning, true, "importSettings.format", "CUSTOM")
}

// changed makes the changes at once, each a millisecond after the one before, and returns the error of each.
func changed(ctx context.Context, s *snapshot.Store, changes ...snapshot.Change) []error {
	return together(len(changes), func(i int) error {
		time.Sleep(time.Duration(i) * time.Millisecond)
		_, err := s.ChangeFeature(ctx, app, changes[i])
		return err
	})
}

func TestChangeFeature_wholeChangesThatArriveTogetherLeaveAsOneWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		wantNoErrors(t, changed(t.Context(), o.store(), partialOn(), customOn()))
		o.wantCalls(t, getList, putInbound, getList)
		wantBodies(t, o, putInbound, `{"importSettings":{"format":"CUSTOM","future":12345678901234567890},"importRules":{"partial":true}}`)
	})
}

// In an org that answers few calls, the read that a write is made from may take long; who comes meanwhile is not written for by itself.
func TestChangeFeature_wholeChangesThatComeDuringTheReadLeaveWithTheFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		o.takes = func() (before, after time.Duration) { return 10 * time.Second, 0 }
		s := o.store()
		wantNoErrors(t, together(2, func(i int) error {
			time.Sleep(time.Duration(i) * 9 * time.Second)
			_, err := s.ChangeFeature(t.Context(), app, []snapshot.Change{partialOn(), customOn()}[i])
			return err
		}))
		o.wantCalls(t, getList, putInbound, getList)
	})
}

// Of two values for one setting the one that came later is sent after the other, as two changes.
func TestChangeFeature_wholeChangesOfOneSettingDoNotMerge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		s := o.store()
		wantNoErrors(t, together(2, func(i int) error {
			time.Sleep(time.Duration(i) * time.Second)
			_, err := s.ChangeFeature(t.Context(), app, set(okta.InboundProvisioning, true, "importRules.partial", i == 0))
			return err
		}))
		if got := o.count(putInbound); got != 2 || o.inbound("importRules.partial") != false {
			t.Errorf("%d writes: %v", got, o.bodies[putInbound])
		}
		o.reset()
		_ = changed(t.Context(), s, partialOn(), set(okta.InboundProvisioning, true, "importRules.partial", "maybe"))
		for _, body := range o.bodies[putInbound] {
			if got := dig(parse(body), "importRules.partial"); got != true && got != "maybe" {
				t.Errorf("sent %v", got)
			}
		}
		if got := o.count(putInbound); got < 2 {
			t.Errorf("%d writes for two values of one setting", got)
		}
	})
}

func TestChangeFeature_whatOfAMergedWriteIsRefusedDoesNotFailTheRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		wrong := refusal("PUT", "", http.StatusBadRequest, "E0000001")
		o.refuses = func(body map[string]any) error {
			if dig(body, "importSettings.format") == "CUSTOM" {
				return wrong
			}
			return nil
		}
		errs := changed(t.Context(), o.store(), customOn(), partialOn(), set(okta.InboundProvisioning, true, "importRules.new", true))
		if !errors.Is(errs[0], wrong) || errs[1] != nil || errs[2] != nil {
			t.Errorf("got %v", errs)
		}
		wantBodies(t, o, putInbound,
			`{"importSettings":{"format":"CUSTOM","future":12345678901234567890},"importRules":{"partial":true,"new":true}}`,
			`{"importSettings":{"format":"CUSTOM","future":12345678901234567890},"importRules":{"partial":false}}`,
			`{"importSettings":{"format":"EMAIL","future":12345678901234567890},"importRules":{"partial":true}}`,
			// What was accepted before it is in what it is made from.
			`{"importSettings":{"format":"EMAIL","future":12345678901234567890},"importRules":{"partial":true,"new":true}}`,
		)
	})
}

func TestChangeFeature_aMergedWriteThatIsRefusedWhileProvisioningIsOffIsNotSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		o.then(getList, func() { o.features = nil })
		for i, err := range changed(t.Context(), o.store(), partialOn(), customOn()) {
			if !okta.IsProvisioningOff(err) {
				t.Errorf("change %d: %v", i, err)
			}
		}
		o.wantCalls(t, getList, putInbound, getList)
	})
}

func TestChangeFeature_aMergedWriteThatFailedIsMadeAnewAndSentOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		o.fails[putInbound] = []error{passing(http.StatusServiceUnavailable)}
		o.then(putInbound, func() { o.features[okta.InboundProvisioning]["importSettings"] = parse(`{"format":"EMAIL","other":1}`) })
		wantNoErrors(t, changed(t.Context(), o.store(), partialOn(), customOn()))
		o.wantCalls(t, getList, putInbound, getList, putInbound, getList)
		if got := parse(o.bodies[putInbound][1]); dig(got, "importSettings.format") != "CUSTOM" || dig(got, "importSettings.other") == nil || dig(got, "importRules.partial") != true {
			t.Errorf("sent %v", got)
		}
	})
}

// Who finds its change is not kept waiting for what was lost of another's, which alone is sent again.
func TestChangeFeature_whatOfAMergedWriteIsLostIsSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		o.then(putInbound, func() { o.features[okta.InboundProvisioning]["importRules"] = parse(`{"partial":false}`) })
		s := o.store()
		var kept, lost time.Duration
		wantNoErrors(t, together(2, func(i int) error {
			var err error
			if i == 0 {
				kept = until(func() { _, err = s.ChangeFeature(t.Context(), app, customOn()) })
			} else {
				lost = until(func() { _, err = s.ChangeFeature(t.Context(), app, partialOn()) })
			}
			return err
		}))
		if got := o.count(putInbound); got != 2 || o.inbound("importRules.partial") != true {
			t.Errorf("%d writes: %v", got, o.bodies[putInbound])
		}
		if kept > time.Second || lost < 3*time.Second {
			t.Errorf("the one that was kept took %v, the one that was lost %v", kept, lost)
		}
	})
}

func TestChangeFeature_whoCannotMakeABodyDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	wrong := errors.New("wrong")
	for name, change := range map[string]func(*snapshot.Change){
		"body":       func(c *snapshot.Change) { c.Body = func(*okta.Feature) (json.RawMessage, error) { return nil, wrong } },
		"comparison": func(c *snapshot.Change) { c.Missing = func(*okta.Feature) ([]string, error) { return nil, wrong } },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				broken := customOn()
				change(&broken)
				errs := changed(t.Context(), o.store(), broken, partialOn())
				if !errors.Is(errs[0], wrong) || errs[1] != nil {
					t.Errorf("got %v", errs)
				}
				wantBodies(t, o, putInbound, `{"importSettings":{"format":"EMAIL","future":12345678901234567890},"importRules":{"partial":true}}`)
			})
		})
	}
}

// One of two callers is cancelled at every moment of a write that is lost, repeated and looked for.
func TestChangeFeature_whoIsCancelledLeavesTheOthersToGoOn(t *testing.T) {
	t.Parallel()
	for at := 10 * time.Millisecond; at < 5*time.Second; at += 70 * time.Millisecond {
		t.Run(at.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				o.fails[putInbound] = []error{passing(http.StatusServiceUnavailable)}
				o.then(putInbound, func() {})
				o.then(putInbound, func() { o.features[okta.InboundProvisioning]["importRules"] = parse(`{"partial":false}`) })
				s := o.store()
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(at, cancel)
				errs := together(2, func(i int) error {
					c, change := ctx, customOn()
					if i == 1 {
						c, change = t.Context(), partialOn()
					}
					began := time.Now()
					_, err := s.ChangeFeature(c, app, change)
					if took := time.Since(began); i == 0 && took > at {
						t.Errorf("ended %v late", took-at)
					}
					return err
				})
				if errs[0] != nil && !errors.Is(errs[0], context.Canceled) || errs[1] != nil {
					t.Errorf("got %v", errs)
				}
				if o.inbound("importRules.partial") != true {
					t.Error("the change of the one that stayed is lost")
				}
				if errs[0] == nil && o.inbound("importSettings.format") != "CUSTOM" {
					t.Error("the change of the one that ended well is lost")
				}
			})
		})
	}
}

func TestChanged_isWhatThisRunWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newOrg().store()
		if _, err := s.ChangeFeature(t.Context(), app, customOn()); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			app, feature, setting string
			value                 any
			want                  bool
		}{
			{app, okta.InboundProvisioning, "importSettings.format", "CUSTOM", true},
			{app, okta.InboundProvisioning, "importSettings.format", "EMAIL", false},
			{app, okta.InboundProvisioning, "importRules.partial", nil, false},
			{app, okta.UserProvisioning, "importSettings.format", "CUSTOM", false},
			{"0oa2", okta.InboundProvisioning, "importSettings.format", "CUSTOM", false},
		} {
			if got := s.Changed(c.app, c.feature, c.setting, c.value); got != c.want {
				t.Errorf("%s %s %s to %v: %t", c.app, c.feature, c.setting, c.value, got)
			}
		}
	})
}
