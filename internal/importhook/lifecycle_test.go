package importhook_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/oktascim/terraform-provider-oktascim/internal/acctest"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/okta/transport"
	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const (
	address = "oktascim_import_hook.this"
	hooks   = "/api/v1/inlineHooks"
	one     = hooks + "/*"
)

// config is a hook with a name, an address, and more lines.
func config(name, uri, lines string) string {
	return fmt.Sprintf("resource \"oktascim_import_hook\" \"this\" {\n  name = %q\n  uri  = %q\n%s\n}\n", name, uri, lines)
}

// byHeader declares an authentication by header.
func byHeader(value string, version int) string {
	return fmt.Sprintf("  auth = { header = \"Authorization\", value_wo = %q, value_wo_version = %d }\n", value, version)
}

// byClient declares an OAuth 2.0 client.
func byClient(secret string, version int) string {
	return fmt.Sprintf(`  oauth2 = {
    client_id                = "abc123"
    client_secret_wo         = %q
    client_secret_wo_version = %d
    token_url                = "https://example.com/token"
    scope                    = "api"
  }
`, secret, version)
}

// sent is the body of a write of the hook; config are the members of the channel's configuration besides method and address.
func sent(name, uri, status, channel, config string) string {
	return fmt.Sprintf(`{"name":%q,"type":"com.okta.import.transform","version":"1.0.2","status":%q,
		"channel":{"type":%q,"version":"1.0.0","config":{"method":"POST","uri":%q%s}}}`, name, status, channel, uri, config)
}

func value(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), check)
}

func text(v string) knownvalue.Check { return knownvalue.StringExact(v) }

var (
	empty   = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
	updates = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate)}}
)

// holds checks what the org holds of a hook's channel, by dotted path: the request log hides the values of secrets and headers.
func holds(o *acctest.Org, hook, path string, want any) resource.TestCheckFunc {
	return func(*terraform.State) error {
		got := o.Sandbox.Hook(hook)["channel"]
		for key := range strings.SplitSeq("config."+path, ".") {
			switch in := got.(type) {
			case map[string]any:
				got = in[key]
			case []any:
				got = in[int(key[0]-'0')]
			}
		}
		if got != want {
			return fmt.Errorf("the org holds %s = %v, want %v", path, got, want)
		}
		return nil
	}
}

// idOf is the import id of the hook in the state.
func idOf(s *terraform.State) (string, error) {
	return s.RootModule().Resources[address].Primary.ID, nil
}

func TestLifecycle_createsChangesAndDeletesTheHookAndSendsASecretOnlyWithAWrite(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	auth := `,"authScheme":{"type":"HEADER","key":"Authorization","value":"<redacted>"}`
	o.Test(t,
		resource.TestStep{
			Config: config("Import", "https://one.example.com", byHeader("00one", 1)), Check: holds(o, "Import", "authScheme.value", "00one"),
			ConfigStateChecks: []statecheck.StateCheck{
				o.Wrote(acctest.Write{Request: "POST " + hooks, Body: sent("Import", "https://one.example.com", "ACTIVE", "HTTP", auth)}),
				value("enabled", knownvalue.Bool(true)), value("auth_scheme", text("HEADER")), value("managed_via", text("public_api")),
				value("headers", knownvalue.Null()), statecheck.ExpectKnownValue(address, tfjsonpath.New("auth").AtMapKey("value_wo"), knownvalue.Null()),
			},
		},
		resource.TestStep{PreConfig: o.Reset, Config: config("Import", "https://one.example.com", byHeader("00two", 1)), ConfigPlanChecks: empty, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		resource.TestStep{
			PreConfig: o.Reset, Config: config("Import", "https://one.example.com", "  enabled = false\n"+byHeader("00two", 1)), ConfigPlanChecks: updates,
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: "POST " + one + "/lifecycle/deactivate"}), value("enabled", knownvalue.Bool(false))},
		},
		resource.TestStep{
			PreConfig: o.Reset, Config: config("Import", "https://one.example.com", "  enabled = false\n"+byHeader("00two", 2)), ConfigPlanChecks: updates,
			Check: holds(o, "Import", "authScheme.value", "00two"),
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{
				Request: "PUT " + one, Body: sent("Import", "https://one.example.com", "INACTIVE", "HTTP", `,"authScheme":{"type":"HEADER","key":"Authorization","value":"<redacted>"}`),
			})},
		},
		resource.TestStep{
			PreConfig: o.Reset, Config: config("Renamed", "https://two.example.com", "  headers = { x-b = \"2\", x-a = \"1\" }\n"+byClient("00three", 1)), ConfigPlanChecks: updates,
			Check: resource.ComposeTestCheckFunc(holds(o, "Renamed", "clientSecret", "00three"), holds(o, "Renamed", "headers.1.value", "2")),
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(
				acctest.Write{Request: "PUT " + one, Body: sent("Renamed", "https://two.example.com", "ACTIVE", "OAUTH", `,"headers":[{"key":"x-a","value":"<redacted>"},{"key":"x-b","value":"<redacted>"}],
					"clientId":"abc123","clientSecret":"<redacted>","tokenUrl":"https://example.com/token","scope":"api","authType":"client_secret_post"`)},
				acctest.Write{Request: "POST " + one + "/lifecycle/activate"},
			), value("auth_scheme", text("OAUTH2")), value("auth", knownvalue.Null())},
		},
		resource.TestStep{
			PreConfig: o.Reset, Config: config("Renamed", "https://two.example.com", "  headers = {}\n"+byClient("00four", 2)), ConfigPlanChecks: updates,
			Check: holds(o, "Renamed", "clientSecret", "00four"),
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: "PUT " + one, Body: sent("Renamed", "https://two.example.com", "ACTIVE", "OAUTH",
				`,"clientId":"abc123","clientSecret":"<redacted>","tokenUrl":"https://example.com/token","scope":"api","authType":"client_secret_post"`)})},
		},
		resource.TestStep{PreConfig: o.Reset, Config: "# gone", ConfigStateChecks: []statecheck.StateCheck{o.Wrote(
			acctest.Write{Request: "POST " + one + "/lifecycle/deactivate"}, acctest.Write{Request: "DELETE " + one},
		)}},
	)
	if h := o.Sandbox.Hook("Renamed"); h != nil {
		t.Errorf("the hook is still there: %v", h)
	}
}

func TestLifecycle_whatIsNotDeclaredStaysAndAWriteThatWouldLoseItIsRefused(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	o.Test(t,
		resource.TestStep{
			Config:            config("Import", "https://one.example.com", "  enabled = false\n"),
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: "POST " + hooks}, acctest.Write{Request: "POST " + one + "/lifecycle/deactivate"}), value("auth_scheme", text("NONE"))},
		},
		resource.TestStep{
			PreConfig: func() {
				change(t, o, "Import", map[string]any{"headers": []any{map[string]any{"key": "x-by-hand", "value": "kept"}}, "status": "ACTIVE"})
				o.Reset()
			},
			Config: config("Renamed", "https://one.example.com", ""), ConfigPlanChecks: updates, Check: holds(o, "Renamed", "headers.0.value", "kept"),
			ConfigStateChecks: []statecheck.StateCheck{
				o.Wrote(acctest.Write{Request: "PUT " + one, Body: sent("Renamed", "https://one.example.com", "ACTIVE", "HTTP", `,"headers":[{"key":"x-by-hand","value":"<redacted>"}]`)}),
				value("headers", knownvalue.Null()),
			},
		},
		resource.TestStep{
			PreConfig: func() {
				authenticate(t, o, "Renamed")
				o.Reset()
			},
			Config: config("Again", "https://one.example.com", ""), ExpectError: acctest.Says("would take the authentication away"),
		},
		resource.TestStep{
			Config: config("Renamed", "https://one.example.com", "  enabled = false\n"), ConfigPlanChecks: updates,
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: "POST " + one + "/lifecycle/deactivate"}), value("auth_scheme", text("HEADER"))},
		},
	)
}

func TestLifecycle_importTakesTheHookAsItIs(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	full := "  headers = { x-a = \"1\" }\n" + byClient("00secret", 1)
	o.Test(t,
		resource.TestStep{Config: config("Import", "https://one.example.com", full)},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateIdFunc: idOf, ImportStateVerify: true,
			ImportStateVerifyIgnore: []string{"oauth2.client_secret_wo_version"}, // Okta does not know it
		},
		resource.TestStep{ResourceName: address, ImportState: true, ImportStateId: "not/an-id", ExpectError: acctest.Says("is not the id of an inline hook")},
	)
	other := create(t, o, `{"name":"Tokens","status":"ACTIVE","type":"com.okta.oauth2.tokens.transform","version":"1.0.1",
		"channel":{"type":"HTTP","version":"1.0.0","config":{"method":"POST","uri":"https://example.com"}}}`)
	o.Test(t, resource.TestStep{
		Config: config("Tokens", "https://example.com", ""), ResourceName: address, ImportState: true, ImportStateId: other,
		ExpectError: acctest.Says("Its type is com.okta.oauth2.tokens.transform."),
	})
	mine := create(t, o, sent("Mine", "https://mine.example.com", "ACTIVE", "HTTP", `,"authScheme":{"type":"HEADER","key":"Authorization","value":"00old"}`))
	o.Test(t,
		resource.TestStep{
			PreConfig: o.Reset, Config: config("Mine", "https://mine.example.com", byHeader("00new", 1)), ResourceName: address, ImportState: true,
			ImportStateId: mine, ImportStatePersist: true,
		},
		// The first version is recorded, and nothing is sent; a higher one is.
		resource.TestStep{Config: config("Mine", "https://mine.example.com", byHeader("00new", 1)), ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{o.Wrote()}},
		resource.TestStep{Config: config("Mine", "https://mine.example.com", byHeader("00new", 2)), ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: "PUT " + one})}},
		// Not managed any more, the authentication stays.
		resource.TestStep{
			PreConfig: o.Reset, Config: config("Mine", "https://mine.example.com", ""), ConfigPlanChecks: updates, Check: holds(o, "Mine", "authScheme.value", "00new"),
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(), value("auth", knownvalue.Null()), value("auth_scheme", text("HEADER"))},
		},
	)
}

// What another resource makes is unknown in the plan, and whether there is an authentication may be.
func TestLifecycle_whatIsNotKnownYetIsSentWhenItIs(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	hub := o.Sandbox.App(sandbox.SeedHub).ID
	made := fmt.Sprintf("resource \"terraform_data\" \"made\" { input = { uri = %q, app = %q, wanted = VERSION } }\n", "https://made.example.com", hub)
	declared := o.Taught(t) + made + `resource "oktascim_import_hook" "this" {
  name    = "Import"
  uri     = terraform_data.made.output.uri
  headers = { x-app = terraform_data.made.output.app }
  auth    = terraform_data.made.output.wanted > 1 ? { header = "X", value_wo = "00one", value_wo_version = terraform_data.made.output.wanted } : null
  app_ids = [terraform_data.made.output.app]
}
`
	o.Test(t,
		resource.TestStep{Config: strings.Replace(declared, "VERSION", "1", 1), Check: resource.ComposeTestCheckFunc(
			holds(o, "Import", "uri", "https://made.example.com"), holds(o, "Import", "headers.0.value", hub), calls(o, hub, "Import"),
		), ConfigStateChecks: []statecheck.StateCheck{value("auth_scheme", text("NONE"))}},
		resource.TestStep{
			Config: strings.Replace(declared, "VERSION", "2", 1), Check: holds(o, "Import", "authScheme.value", "00one"),
			ConfigStateChecks: []statecheck.StateCheck{value("auth_scheme", text("HEADER"))},
		},
	)
}

func TestLifecycle_driftIsShownAndPutRight(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	declared := config("Import", "https://one.example.com", "  headers = { x-a = \"1\" }\n")
	o.Test(t,
		resource.TestStep{Config: declared},
		resource.TestStep{
			PreConfig: func() {
				change(t, o, "Import", map[string]any{"uri": "https://elsewhere.example.com", "headers": []any{}, "status": "INACTIVE"})
				o.Reset()
			},
			Config: declared, ConfigPlanChecks: updates, ConfigStateChecks: []statecheck.StateCheck{o.Wrote(
				acctest.Write{Request: "PUT " + one, Body: sent("Import", "https://one.example.com", "ACTIVE", "HTTP", `,"headers":[{"key":"x-a","value":"<redacted>"}]`)},
				acctest.Write{Request: "POST " + one + "/lifecycle/activate"},
			)},
		},
		resource.TestStep{
			PreConfig: func() {
				if !o.Sandbox.DeleteHook("Import") {
					t.Error("there was no hook to delete")
				}
				o.Reset()
			},
			Config: declared, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, plancheck.ResourceActionCreate)}},
			ConfigStateChecks: []statecheck.StateCheck{o.Wrote(acctest.Write{Request: "POST " + hooks})},
		},
		resource.TestStep{PreConfig: func() { o.Sandbox.DeleteHook("Import") }, Config: "# gone"},
	)
}

func TestLifecycle_aLostAnswerToACreationMakesOneHook(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]sandbox.Fault{
		"after it was carried out":  {Cut: sandbox.CutAfterApply},
		"with half of the answer":   {Cut: sandbox.CutBody},
		"before it was carried out": {Cut: sandbox.CutBeforeApply},
		"to a busy org":             {Status: http.StatusTooManyRequests},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := acctest.Start(t)
			// One with the same name, which is not the one that is created.
			create(t, o, sent("Import", "https://other.example.com", "ACTIVE", "HTTP", ""))
			f.Method, f.Path, f.Times = http.MethodPost, hooks, 1
			o.Sandbox.Fail(f)
			o.Test(t, resource.TestStep{
				Config:            config("Import", "https://one.example.com", byHeader("00one", 1)),
				ConfigStateChecks: []statecheck.StateCheck{value("auth_scheme", text("HEADER"))},
				Check: func(*terraform.State) error {
					if n := len(list(t, o)); n != 2 {
						return fmt.Errorf("the org has %d hooks, want 2", n)
					}
					return nil
				},
			})
			if left := list(t, o); len(left) != 1 || left[0].URI != "https://other.example.com" {
				t.Errorf("after the destroy the org has %v", left)
			}
		})
	}
}

// client is somebody else's client of the org.
func client(t *testing.T, o *acctest.Org) *okta.Client {
	t.Helper()
	c, err := transport.New(transport.Options{OrgURL: o.Sandbox.URL(), Auth: transport.APIToken(o.Sandbox.Token())})
	if err != nil {
		t.Fatal(err)
	}
	return okta.New(c)
}

func list(t *testing.T, o *acctest.Org) []okta.Hook {
	t.Helper()
	all, err := client(t, o).ImportHooks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// create creates a hook of any type behind Terraform's back.
func create(t *testing.T, o *acctest.Org, body string) string {
	t.Helper()
	answer, err := client(t, o).Console(t.Context(), okta.ConsoleRequest{Method: http.MethodPost, Path: hooks, Body: []byte(body)})
	var created struct{ ID string }
	if err == nil {
		err = json.Unmarshal(answer, &created)
	}
	if err != nil {
		t.Fatal(err)
	}
	return created.ID
}

// change changes a hook behind Terraform's back.
func change(t *testing.T, o *acctest.Org, hook string, set map[string]any) {
	t.Helper()
	if err := o.Sandbox.Change(sandbox.Change{App: hook, Target: sandbox.TargetHook, Set: set}); err != nil {
		t.Fatal(err)
	}
}

// authenticate gives a hook an authentication by header behind Terraform's back.
func authenticate(t *testing.T, o *acctest.Org, hook string) {
	t.Helper()
	id, _ := o.Sandbox.Hook(hook)["id"].(string)
	c := client(t, o)
	h, err := c.Hook(t.Context(), id)
	if err == nil {
		err = c.PutHook(t.Context(), h, okta.HookContent{Name: h.Name, URI: h.URI, Active: true, Auth: &okta.HookAuth{Header: "Authorization", Secret: "00by-hand"}})
	}
	if err != nil {
		t.Fatal(err)
	}
}
