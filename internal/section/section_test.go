package section_test

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/section"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

const (
	overwritten = `Warning app_id: Live values are overwritten: the things of app 0oa1
These settings exist in Okta already, and creating this resource changes them:
  - a is false, wanted true
  - b is "x", wanted "y"
  - c is not set, wanted "z"

To take them over as they are, import them first:
  terraform import oktascim_things.<name> 0oa1
With on_destroy = "restore", destroying the resource puts the present values back.`

	unreachable = `This app's provisioning is not reachable through the public API: the connection of app 0oa1 answers UNKNOWN, which Okta does for app types ` +
		`without provisioning support in the API and for authentication schemes it does not know.

The public API reaches google, office365, okta_org2org, slack, zoomus and, for To App only, zscalerbyz. Custom SCIM apps and most apps of the ` +
		`Okta Integration Network are configured in the Admin Console: Applications > the app > Provisioning. With private_api, this provider reaches more; its guide "What can be managed" says what. Nothing was changed.`

	lacking = `Provisioning is on for app 0oa1, but its type has no feature USER_PROVISIONING in the public API; ` +
		`zscalerbyz, for one, provisions and imports nothing. Remove this resource of the app from the configuration.`
)

func TestAdopt_warnsOfEveryLiveValueThatIsOverwrittenAndOfNothingElse(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": false, "b": "x", "same": true, "other": "o"})
	declared := settings.Values{"a": true, "b": "y", "c": "z", "same": true}
	wantDiags(t, sectionOf(false).Adopt(t.Context(), o.store(), app, declared), overwritten)
}

func TestAdopt_isSilent(t *testing.T) {
	t.Parallel()
	declared := settings.Values{"a": true}
	for name, change := range map[string]func(o *org){
		"when nothing is overwritten":                            func(o *org) { o.settings["a"] = true },
		"when the org fails":                                     func(o *org) { o.refused = broken() },
		"when provisioning is off, which may be on when it acts": func(o *org) { o.refused, o.connection = off(), okta.ConnectionDisabled },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(map[string]any{"a": false})
			change(o)
			wantDiags(t, sectionOf(false).Adopt(t.Context(), o.store(), app, declared))
		})
	}
}

// An app that was deleted must not keep the rest of the configuration from being planned, and a credential that may not look will not do.
func TestAdopt_tellsWhatTheApplyWillMeet(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refused *okta.Error
		want    string
	}{
		"no app": {gone(), "Warning app_id: App 0oa1 does not exist\nOkta has no app with this id, or the credential may not see it, so the things of it cannot be managed, and the apply will fail. " +
			"Check the id, or remove this resource from the configuration."},
		"no permission": {forbidden(), "Error app_id: Unable to manage the things of app 0oa1\nOkta said: You do not have permission\n\n" +
			"GET /api/v1/apps/0oa1/features, HTTP status 403, code E0000006, error id oae5\n\nThe credential may not do this. An API token needs an administrator who manages this app; " +
			"an OAuth 2.0 service app needs the scope okta.apps.read granted, and an administrator role that covers the app."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(map[string]any{"a": false})
			o.refused = c.refused
			wantDiags(t, sectionOf(false).Adopt(t.Context(), o.store(), app, settings.Values{"a": true}), c.want)
		})
	}
}

func TestAdopt_refusesWhatCanNeverWork(t *testing.T) {
	t.Parallel()
	o := newOrg(nil)
	o.refused, o.connection = off(), okta.ConnectionUnknown
	wantDiags(t, sectionOf(false).Adopt(t.Context(), o.store(), app, nil), "Error app_id: Unable to manage the things of app 0oa1\n"+unreachable)
	o = newOrg(map[string]any{})
	o.feature = okta.InboundProvisioning
	wantDiags(t, sectionOf(false).Adopt(t.Context(), o.store(), app, nil), "Error : Unable to manage the things of app 0oa1\n"+lacking)
}

func TestRead_tellsWhatThereIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(o *org)
		want   []string
		values settings.Values
	}{
		"the settings": {func(*org) {}, nil, settings.Values{"a": false}},
		"app gone": {func(o *org) { o.refused = gone() }, []string{"Warning : App 0oa1 does not exist any more\n" +
			"Okta has no app with this id, so the things of it are gone as well and are removed from the state. Remove them from the configuration, or give the id of the new app."}, nil},
		"provisioning off": {func(o *org) { o.refused, o.connection = off(), okta.ConnectionDisabled }, []string{
			"Warning : Provisioning is off, so the things of app 0oa1 cannot be read\nOkta said: Api validation failed: feature\n" +
				"  - Provisioning is not enabled for the app instance.\n\nGET /api/v1/apps/0oa1/features, HTTP status 400, code E0000001, error id oae1\n\n" +
				"They are planned again, to be written after the app's connection is on.",
		}, nil},
		"an app that cannot provision": {func(o *org) { o.refused, o.connection = off(), okta.ConnectionUnknown }, []string{
			"Error app_id: Unable to read the things of app 0oa1\n" + unreachable,
		}, nil},
		"an app type without the feature": {func(o *org) { o.feature = okta.InboundProvisioning }, []string{
			"Error : Unable to read the things of app 0oa1\n" + lacking,
		}, nil},
		"a failure": {func(o *org) { o.refused = broken() }, []string{
			"Error : Unable to read the things of app 0oa1\nOkta said: Internal Server Error\n\nGET /api/v1/apps/0oa1/features, HTTP status 500, code E0000009, error id oae3\n\n" +
				"Such failures usually pass. Nothing that was not read back is recorded; run again, and Terraform goes on from what Okta has.",
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(map[string]any{"a": false})
			c.change(o)
			observed, diags := sectionOf(false).Read(t.Context(), o.store(), app)
			wantDiags(t, diags, c.want...)
			if len(observed) != len(c.values) || len(observed.Differing(c.values)) > 0 {
				t.Errorf("got %v, want %v", observed, c.values)
			}
		})
	}
}

func TestWrite_sendsWhatDiffersAndRemembersWhatWasThere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		whole    bool
		declared settings.Values
		sent     []string
		baseline string
		after    settings.Values
	}{
		"one of three": {false, settings.Values{"a": true, "b": "x"}, []string{`{"a":true}`},
			`{"a":{"before":false,"given":true},"b":{"before":"x","given":"x"}}`, settings.Values{"a": true, "b": "x", "c": "c"}},
		"one of three, whole": {true, settings.Values{"a": true, "b": "x"}, []string{`{"a":true,"b":"x","c":"c"}`},
			`{"a":{"before":false,"given":true},"b":{"before":"x","given":"x"}}`, settings.Values{"a": true, "b": "x", "c": "c"}},
		"none, as Okta has them already": {false, settings.Values{"a": false, "d": nil}, nil,
			`{"a":{"before":false,"given":false},"d":{"before":null,"given":null}}`, settings.Values{"a": false, "b": "x", "c": "c"}},
		"none is declared":       {false, settings.Values{}, nil, `{}`, settings.Values{"a": false, "b": "x", "c": "c"}},
		"one that is taken away": {false, settings.Values{"b": nil}, []string{`{"b":null}`}, `{"b":{"before":"x","given":null}}`, settings.Values{"a": false, "c": "c"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(map[string]any{"a": false, "b": "x", "c": "c"})
			p := private{}
			after, _, diags := sectionOf(c.whole).Write(t.Context(), o.store(), app, c.declared, p)
			wantDiags(t, diags)
			wantSent(t, o, c.sent...)
			wantBaseline(t, p, c.baseline)
			if len(after) != len(c.after) || len(after.Differing(c.after)) > 0 {
				t.Errorf("read back %v, want %v", after, c.after)
			}
		})
	}
}

func TestWrite_keepsTheFirstValueBeforeAndForgetsWhatIsNotDeclaredAnyMore(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": "1", "b": "1"})
	p := private{}
	for _, declared := range []settings.Values{{"a": "2", "b": "2"}, {"a": "3"}} {
		_, _, diags := sectionOf(false).Write(t.Context(), o.store(), app, declared, p)
		wantDiags(t, diags)
	}
	wantBaseline(t, p, `{"a":{"before":"1","given":"3"}}`)
}

func TestWrite_warnsOfWhatChangedBesides(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": false, "b": "x", "c": "c"})
	o.onPut = func() error {
		o.settings["b"] = "y"
		delete(o.settings, "c")
		o.settings["d"] = true
		return nil
	}
	p := private{}
	_, _, diags := sectionOf(false).Write(t.Context(), o.store(), app, settings.Values{"a": true}, p)
	wantDiags(t, diags, "Warning : Changed by somebody else: some of the things of app 0oa1\n"+
		"While the things were written, these changed as well, by somebody else or by Okta itself:\n"+
		"  - b was \"x\" and is \"y\"\n  - c was \"c\" and is not set\n  - d was not set and is true")
	wantBaseline(t, p, `{"a":{"before":false,"given":true}}`)
}

// meanwhile is private state that does something when it is written, which is after the look before a write and before the write.
type meanwhile struct {
	private
	do func()
}

func (m meanwhile) SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics {
	m.do()
	return m.private.SetKey(ctx, key, value)
}

func TestWrite_doesNotWarnOfWhatAnotherResourceOfTheRunChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		whole bool
		now   any
		want  []string
	}{
		"whole": {true, "y", nil}, "part": {false, "y", nil},
		"unless it is something else in the end": {false, "z", []string{"Warning : Changed by somebody else: some of the things of app 0oa1\n" +
			"While the things were written, these changed as well, by somebody else or by Okta itself:\n  - b was \"x\" and is \"z\""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(map[string]any{"a": false, "b": "x"})
			store := o.store()
			s := sectionOf(c.whole)
			other := func() {
				_, _, diags := s.Write(t.Context(), store, app, settings.Values{"b": "y"}, private{})
				wantDiags(t, diags)
				o.settings["b"] = c.now
			}
			after, _, diags := s.Write(t.Context(), store, app, settings.Values{"a": true}, meanwhile{private{}, other})
			wantDiags(t, diags, c.want...)
			if after["a"] != true || after["b"] != c.now {
				t.Errorf("read back %v", after)
			}
		})
	}
}

// A write that failed may have been carried out, so what was there before it is remembered; one that was never sent leaves nothing.
func TestWrite_thatFailsIsToldAndWhatItMayHaveChangedIsRemembered(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(o *org)
		want   string
		sent   int
	}{
		"the app does not exist": {func(o *org) { o.refused = gone() }, "Error : Unable to update the things of app 0oa1\n" +
			"Okta said: Not found: Resource not found: 0oa1 (AppInstance)\n\nGET /api/v1/apps/0oa1/features, HTTP status 404, code E0000007, error id oae2\n\n" +
			"Check the id. If the object was deleted in Okta, remove the resource from the configuration.", 0},
		"the app is deleted meanwhile": {func(o *org) { o.onPut = func() error { o.refused = gone(); return nil } }, "Error : Unable to update the things of app 0oa1\n" +
			"Okta said: Not found: Resource not found: 0oa1 (AppInstance)\n\nGET /api/v1/apps/0oa1/features, HTTP status 404, code E0000007, error id oae2\n\n" +
			"Check the id. If the object was deleted in Okta, remove the resource from the configuration.", 1},
		"provisioning is off": {func(o *org) { o.refused, o.connection = off(), okta.ConnectionDisabled }, "Error : Unable to update the things of app 0oa1\n" +
			"Provisioning is not on for app 0oa1.\n\nOkta said: Api validation failed: feature\n  - Provisioning is not enabled for the app instance.\n\n" +
			"GET /api/v1/apps/0oa1/features, HTTP status 400, code E0000001, error id oae1\n\n" +
			"Switch it on first: declare oktascim_connection for this app and take app_id from it, so that Terraform orders the two.", 0},
		"the app cannot provision": {func(o *org) { o.refused, o.connection = off(), okta.ConnectionUnknown },
			"Error app_id: Unable to update the things of app 0oa1\n" + unreachable, 0},
		"the app type lacks the feature": {func(o *org) { o.feature = okta.InboundProvisioning }, "Error : Unable to update the things of app 0oa1\n" + lacking, 0},
		"it is refused": {func(o *org) { o.onPut = func() error { return broken() } }, "Error : Unable to update the things of app 0oa1\nOkta said: Internal Server Error\n\n" +
			"GET /api/v1/apps/0oa1/features, HTTP status 500, code E0000009, error id oae3\n\n" +
			"Such failures usually pass. Nothing that was not read back is recorded; run again, and Terraform goes on from what Okta has.", 1},
		"it is not kept": {func(o *org) { o.ignores = true }, "Error : Unable to update the things of app 0oa1\n" +
			"Okta accepted the change, but reading USER_PROVISIONING of app 0oa1 again does not show it:\n  - a is false, wanted true\n\n" +
			"Nothing is recorded as done that was not read back. Somebody or something else may be changing the same object; run terraform plan to see what Okta has now.", 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(map[string]any{"a": false})
			c.change(o)
			p := private{}
			after, _, diags := sectionOf(false).Write(t.Context(), o.store(), app, settings.Values{"a": true}, p)
			wantDiags(t, diags, c.want)
			if after != nil || len(o.sent) != c.sent {
				t.Errorf("got %v, sent %v", after, o.sent)
			}
			if c.sent > 0 {
				wantBaseline(t, p, `{"a":{"before":false,"given":true}}`)
			} else if len(p) != 0 {
				t.Errorf("remembered %v", p)
			}
		})
	}
}

func TestWrite_withoutAClientSaysSo(t *testing.T) {
	t.Parallel()
	_, _, diags := sectionOf(false).Write(t.Context(), nil, app, settings.Values{"a": true}, private{})
	wantDiags(t, diags, "Error : The oktascim provider is not configured yet\n"+
		"Some argument of the provider block is only known after apply, so no org can be asked. Apply the resources it comes from first, for example with -target.")
}

const baseline = `{"a":{"before":false,"given":true},"b":{"before":"x","given":"y"},"n":{"before":null,"given":"z"},"same":{"before":true,"given":true}}`

func TestDestroy_putsBackWhatStillIsAsItWasGiven(t *testing.T) {
	t.Parallel()
	const left = "Warning : Left as they are: some of the things of app 0oa1\n" +
		"Somebody changed them, or what belongs to them, after Terraform did, so the values from before were not put back: "
	for name, c := range map[string]struct {
		onDestroy string
		baseline  string
		now       map[string]any
		sent      []string
		want      []string
	}{
		"everything":           {section.DestroyRestore, baseline, map[string]any{"a": true, "b": "y", "n": "z", "same": true, "o": "o"}, []string{`{"a":false,"b":"x","n":null}`}, nil},
		"what is not back yet": {section.DestroyRestore, baseline, map[string]any{"a": false, "b": "y", "same": true}, []string{`{"b":"x"}`}, nil},
		"not what others changed": {section.DestroyRestore, baseline, map[string]any{"a": true, "b": "other", "n": "another", "same": false}, []string{`{"a":false}`},
			[]string{left + "b, n, same."}},
		"nothing when all is back":               {section.DestroyRestore, baseline, map[string]any{"a": false, "b": "x", "same": true}, nil, nil},
		"nothing when it is to be kept":          {section.DestroyKeep, baseline, map[string]any{"a": true, "b": "y", "n": "z"}, nil, nil},
		"nothing when nothing was ever given":    {section.DestroyRestore, ``, map[string]any{"a": true}, nil, nil},
		"nothing when the baseline has no entry": {section.DestroyRestore, `{}`, map[string]any{"a": true}, nil, nil},
	} {
		for mode, whole := range map[string]bool{"part": false, "whole": true} {
			t.Run(name+", "+mode, func(t *testing.T) {
				t.Parallel()
				now := map[string]any{}
				for k, v := range c.now {
					now[k] = v
				}
				o := newOrg(now)
				p := private{"baseline": []byte(c.baseline)}
				wantDiags(t, sectionOf(whole).Destroy(t.Context(), o.store(), app, c.onDestroy, p), c.want...)
				if !whole {
					wantSent(t, o, c.sent...)
				} else if len(o.sent) != len(c.sent) {
					t.Errorf("sent %v", o.sent)
				}
			})
		}
	}
}

func TestDestroy_asksNothingWhereThereIsNothingToPutBack(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": true})
	wantDiags(t, sectionOf(false).Destroy(t.Context(), o.store(), app, section.DestroyKeep, private{"baseline": []byte(baseline)}))
	wantDiags(t, sectionOf(false).Destroy(t.Context(), o.store(), app, section.DestroyRestore, private{}))
	// Nor does it need a client.
	wantDiags(t, sectionOf(false).Destroy(t.Context(), nil, app, section.DestroyRestore, private{}))
	if o.calls != 0 {
		t.Errorf("%d calls", o.calls)
	}
}

func TestDestroy_ofAnAppWithoutProvisioning(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		refused *okta.Error
		want    []string
	}{
		"gone": {gone(), nil},
		"off": {off(), []string{"Warning : Nothing was put back: the things of app 0oa1\n" +
			"Provisioning is off, so they cannot be written. When it is switched on again, check them in the Admin Console."}},
		"failing": {broken(), []string{"Error : Unable to restore the things of app 0oa1\nOkta said: Internal Server Error\n\n" +
			"GET /api/v1/apps/0oa1/features, HTTP status 500, code E0000009, error id oae3\n\n" +
			"Such failures usually pass. Nothing that was not read back is recorded; run again, and Terraform goes on from what Okta has."}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrg(nil)
			o.refused = c.refused
			wantDiags(t, sectionOf(false).Destroy(t.Context(), o.store(), app, section.DestroyRestore, private{"baseline": []byte(baseline)}), c.want...)
			wantSent(t, o)
		})
	}
}

func TestDestroy_refusesABaselineItCannotRead(t *testing.T) {
	t.Parallel()
	o := newOrg(map[string]any{"a": true})
	diags := sectionOf(false).Destroy(t.Context(), o.store(), app, section.DestroyRestore, private{"baseline": []byte(`[`)})
	wantDiags(t, diags, "Error : Unable to read what was there before\nthe remembered settings cannot be read: unexpected EOF")
}

func TestDestroy_withoutAClientSaysSo(t *testing.T) {
	t.Parallel()
	diags := sectionOf(false).Destroy(t.Context(), nil, app, section.DestroyRestore, private{"baseline": []byte(baseline)})
	if !diags.HasError() {
		t.Errorf("got %v", diags)
	}
}
