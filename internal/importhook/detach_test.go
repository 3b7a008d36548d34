package importhook_test

import (
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// detaching is an org with a workspace, in which the first app called another hook before, and the second none.
type detaching struct {
	workspace
	org              *acctest.Org
	hub, scim, other string
	taught           string
}

func newDetaching(t *testing.T) detaching {
	t.Helper()
	o := acctest.Start(t)
	d := detaching{workspace{o.Workspace(t, nil)}, o, o.Sandbox.App(sandbox.SeedHub).ID, o.Sandbox.App(sandbox.SeedSCIM).ID, "", o.Taught(t)}
	d.other = create(t, o, sent("Other", "https://other.example.com", "ACTIVE", "HTTP", ""))
	choose(t, o, d.hub, d.other)
	return d
}

// id is the id of a hook of the org.
func (d detaching) id(t *testing.T, hook string) string {
	t.Helper()
	id, is := d.org.Sandbox.Hook(hook)["id"].(string)
	if !is {
		t.Fatalf("the org has no hook %s", hook)
	}
	return id
}

// apply applies a configuration with more arguments, from an empty request log on, and returns what is said.
func (d detaching) apply(t *testing.T, configuration string, args ...string) string {
	t.Helper()
	d.write(t, configuration)
	d.org.Reset()
	return d.run(t, 0, append([]string{"apply", "-auto-approve"}, args...)...)
}

// wantCalls checks which hooks the two apps call, by id.
func (d detaching) wantCalls(t *testing.T, hub, scim string) {
	t.Helper()
	if h, s := d.org.Sandbox.ImportHook(d.hub), d.org.Sandbox.ImportHook(d.scim); h != hub || s != scim {
		t.Errorf("the apps call %q and %q, want %q and %q", h, s, hub, scim)
	}
}

func wantSaid(t *testing.T, said string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !acctest.Says(text).MatchString(said) {
			t.Errorf("it is not said that %s:\n%s", text, said)
		}
	}
}

func wantUnsaid(t *testing.T, said string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if acctest.Says(text).MatchString(said) {
			t.Errorf("it is said that %s:\n%s", text, said)
		}
	}
}

// wantWrites checks the requests that changed something, by method.
func (d detaching) wantWrites(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	for _, r := range d.org.Sandbox.Writes() {
		method, _, _ := strings.Cut(r.String(), " ")
		got = append(got, method)
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the org received the writes %v, want %v", got, want)
	}
}

func TestDestroy_withoutAContractListsWhatTheAppsCalledBeforeInThePlanAndInTheApply(t *testing.T) {
	t.Parallel()
	d := newDetaching(t)
	d.apply(t, d.taught+config("Import", uri, calling(d.hub, d.scim)))
	id := d.id(t, "Import")
	list := []string{"Not put back: what apps called before the import hook " + id, "app " + d.hub + " called the hook " + d.other + " (Other)", "app " + d.scim + " called none"}

	wantUnsaid(t, d.run(t, 0, "plan", "-destroy"), "Not put back")
	d.write(t, d.org.Untaught()+config("Import", uri, calling(d.hub, d.scim)))
	wantSaid(t, d.run(t, 0, "plan", "-destroy"), append(list, "Give the provider a console contract")...)
	d.org.Reset()
	d.write(t, d.org.Untaught())
	d.run(t, 0, "plan", "-out=saved.tfplan")
	said := d.run(t, 0, "apply", "saved.tfplan")
	wantSaid(t, said, append(list, "The hook is deleted all the same.")...)
	wantUnsaid(t, said, "Left attached")
	d.wantWrites(t, "POST", "DELETE") // the hook is switched off and deleted
}

func TestUpdate_withoutAContractListsWhatTheAppsThatStayAttachedCalledBefore(t *testing.T) {
	t.Parallel()
	d := newDetaching(t)
	warn := "  on_console_only = \"warn\"\n"
	d.apply(t, d.taught+config("Import", uri, calling(d.hub, d.scim)))
	id := d.id(t, "Import")
	said := d.apply(t, d.org.Untaught()+config("Import", uri, calling(d.scim)+warn))
	wantSaid(t, said, "Left attached: the import hook "+id, "app "+d.hub+" called the hook "+d.other+" (Other)")
	wantUnsaid(t, said, "app "+d.scim+" called")
	d.wantWrites(t)
	d.wantCalls(t, id, id)
	// What was told to be forgotten is, and the other app is not.
	d.apply(t, d.taught)
	d.wantWrites(t, "PUT", "POST", "DELETE")
}

func TestDestroy_namesWhatAppsCalledBeforeThatCallAnotherHookSince(t *testing.T) {
	t.Parallel()
	d := newDetaching(t)
	d.apply(t, d.taught+config("Import", uri, calling(d.hub, d.scim)))
	third := create(t, d.org, sent("Third", "https://third.example.com", "ACTIVE", "HTTP", ""))
	choose(t, d.org, d.hub, third)
	d.write(t, d.taught)
	wantSaid(t, d.run(t, 0, "apply", "-auto-approve", "-refresh=false"), "Left as they are: some apps of the import hook", "app "+d.hub+" called the hook "+d.other+" (Other)")
	d.wantCalls(t, third, "")
}

const replaced = "  lifecycle {\n    create_before_destroy = true\n  }\n"

// The private state of the old hook ends with it, and the new one is created before that.
func TestReplace_withCreateBeforeDestroyNamesWhatTheNewHookCannotPutBack(t *testing.T) {
	t.Parallel()
	d := newDetaching(t)
	declared := d.taught + config("Import", uri, calling(d.hub, d.scim)+replaced)
	d.apply(t, declared)
	first := d.id(t, "Import")
	said := d.apply(t, declared, "-replace="+address)
	second := d.id(t, "Import")
	wantSaid(t, said, "Not remembered any more: what apps called before the import hook "+first, "app "+d.hub+" called the hook "+d.other+" (Other)", "That one is deleted, so they call none")
	wantUnsaid(t, said, "app "+d.scim+" called", "Left as they are")
	d.wantWrites(t, "POST", "PUT", "PUT", "POST", "DELETE") // created, two apps attached, the old one switched off and deleted
	d.wantCalls(t, second, second)
	if first == second {
		t.Fatal("the hook was not replaced")
	}

	// What was lost is told once: the next replacement loses nothing.
	wantUnsaid(t, d.apply(t, declared, "-replace="+address), "Not remembered any more", "Left as they are")
	said = d.apply(t, d.taught)
	wantSaid(t, said, "App "+d.hub+" calls no import hook any more", "it called the hook "+second+", which does not exist any more")
	d.wantCalls(t, "", "")
}

func TestReplace_ofAHookThatGoesFirstLosesNothing(t *testing.T) {
	t.Parallel()
	d := newDetaching(t)
	declared := d.taught + config("Import", uri, calling(d.hub, d.scim))
	d.apply(t, declared)
	wantUnsaid(t, d.apply(t, declared, "-replace="+address), "Not remembered", "Left as they are", "calls no import hook any more")
	id := d.id(t, "Import")
	d.wantCalls(t, id, id)
	wantUnsaid(t, d.apply(t, d.taught), "Not remembered", "Left as they are", "calls no import hook any more")
	d.wantCalls(t, d.other, "")
}

// The other resource takes the app over before this one lets go of it.
func TestUpdate_namesWhatAnAppCalledBeforeThatAnotherResourceOfTheRunTookOver(t *testing.T) {
	t.Parallel()
	d := newDetaching(t)
	taker := strings.Replace(config("Taker", "https://taker.example.com", calling(d.hub)), "this", "taker", 1)
	d.apply(t, d.taught+config("Import", uri, calling(d.hub)))
	said := d.apply(t, d.taught+taker+config("Import", uri, calling()+"  depends_on = [oktascim_import_hook.taker]\n"))
	wantSaid(t, said, "Not remembered any more: what apps called before the import hook "+d.id(t, "Import"), "app "+d.hub+" called the hook "+d.other+" (Other)", "That is what they get back")
	wantUnsaid(t, said, "Left as they are")
	d.wantCalls(t, d.id(t, "Taker"), "")
}
