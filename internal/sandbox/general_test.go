package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

const customTemplate = `{"type":"CUSTOM","displayName":"Custom","ruleName":"global.import.login.customExpression","expression":"appuser.userName"}`

// generalBody is a body of the recorded form with this interval and what else importSettings shall have.
func generalBody(interval string, more string) string {
	return `{"enabled":true,"importSettings":{"userNameTemplate":` + customTemplate + `,"importInterval":` + interval + more + `}}`
}

func TestGeneral_isOneStateWithThePublicFeature(t *testing.T) {
	t.Parallel()
	c := start(t)
	admin, path := c.admin(), c.general(sandbox.SeedHub)
	read := admin.get(path)
	wantJSON(t, read.at("importSettings.importCronSettings"), `{"expressionFull":"0 1 * * 0","timeZoneFull":"America/New_York",
		"expressionIncremental":"0 */6 * * *","timeZoneIncremental":"America/New_York"}`)
	if read.at("importSettings.userNameTemplate.type") != "EMAIL" || read.at("importSettings.importInterval") != nil || read.at("enabled") != true {
		t.Errorf("read %s", read.text)
	}
	if again := admin.call(http.MethodPost, path, read.text).want(http.StatusOK); again.text != read.text || len(c.LogEvents()) > 0 {
		t.Errorf("sent back as read it is %s, and logged %v", again.text, c.LogEvents())
	}

	admin.call(http.MethodPost, path, generalBody("3600", "")).want(http.StatusOK)
	wantJSON(t, c.get(c.feature(sandbox.SeedHub, inboundFeature)).at("capabilities.importSettings"), `{
		"username":{"userNameFormat":"CUSTOM","userNameExpression":"appuser.userName"},"schedule":{"status":"ENABLED","fullImport":null,"incrementalImport":null}}`)

	put := `{"importSettings":{"username":{"userNameFormat":"CUSTOM","userNameExpression":"source.email"}},"importRules":{"userCreateAndMatch":{}}}`
	c.call(http.MethodPut, c.feature(sandbox.SeedHub, inboundFeature), put).want(http.StatusOK)
	read = admin.get(path)
	if read.at("importSettings.importInterval") != 3600.0 || read.at("importSettings.userNameTemplate.expression") != "source.email" {
		t.Errorf("after a public write of the user name it is %s", read.text)
	}
	put = `{"importSettings":{"schedule":{"status":"DISABLED"}},"importRules":{"userCreateAndMatch":{}}}`
	c.call(http.MethodPut, c.feature(sandbox.SeedHub, inboundFeature), put).want(http.StatusOK)
	if read = admin.get(path); read.at("importSettings.importInterval") != -1.0 {
		t.Errorf("with the schedule off it is %s", read.text)
	}
}

func TestGeneral_resetsWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	c := start(t)
	admin, path := c.admin(), c.general(sandbox.SeedSCIM)
	c.change(sandbox.SeedSCIM, sandbox.TargetGeneral, map[string]any{
		"importSettings.offPeakHoursStart": "22:00", "importSettings.newMember": map[string]any{"a": 1}, "another": 12345678901234567,
	})
	read := admin.get(path)
	if !strings.Contains(read.text, `"newMember":{"a":1}`) || !strings.Contains(read.text, `"another":12345678901234567`) {
		t.Fatalf("read %s", read.text)
	}
	if again := admin.call(http.MethodPost, path, read.text).want(http.StatusOK); again.text != read.text {
		t.Errorf("sent back as read it is %s", again.text)
	}
	written := admin.call(http.MethodPost, path, generalBody("-1", "")).want(http.StatusOK)
	if strings.Contains(written.text, "newMember") || strings.Contains(written.text, "another") || written.at("importSettings.offPeakHoursStart") != nil {
		t.Errorf("without what was read it is %s", written.text)
	}
	wantJSON(t, c.General(sandbox.SeedSCIM), admin.get(path).text)
}

func TestGeneral_switchesProvisioningOff(t *testing.T) {
	t.Parallel()
	c := start(t)
	admin := c.admin()
	for _, label := range []string{sandbox.SeedSCIM, sandbox.SeedHub, sandbox.SeedZscaler} {
		path := c.general(label)
		events := c.logged(func() {
			off := admin.call(http.MethodPost, path, `{"enabled":false,"importSettings":{"importInterval":86400}}`).want(http.StatusOK)
			if read := admin.get(path); read.text != off.text || read.at("enabled") != false || read.at("importSettings.importInterval") != nil {
				t.Errorf("%s: off it is %s, and read %s", label, off.text, read.text)
			}
		})
		if len(events) != 1 || at(events[0], "target.0.changeDetails.to.app_instance_properties.status") != "DISABLED" {
			t.Errorf("%s: logged %v", label, events)
		}
		if a := c.App(label); len(a.Features) > 0 || a.Provisioning == "on" {
			t.Errorf("%s: off it shows %+v", label, a)
		}
		admin.call(http.MethodGet, c.rules(label), "").want(http.StatusBadRequest)
		admin.call(http.MethodGet, c.sample(label, "to-app"), "").refused(http.StatusBadRequest, "E0000001", "Provisioning is not enabled")
	}
	admin.call(http.MethodPost, c.general(sandbox.SeedSCIM), generalBody("-1", "")).refused(http.StatusBadRequest, "E0000001", "API credentials")
	admin.call(http.MethodPost, c.general(sandbox.SeedSpoke), generalBody("-1", "")).refused(http.StatusBadRequest, "E0000001", "API credentials")
	admin.call(http.MethodPost, c.general(sandbox.SeedGoogle), generalBody("-1", "")).refused(http.StatusBadRequest, "E0000001", "API credentials")
	admin.call(http.MethodPost, c.general(sandbox.SeedHub), `{"enabled":true,"importSettings":{"userNameTemplate":null,"importInterval":null}}`).want(http.StatusOK)
	if got := c.Connection(sandbox.SeedHub).Status; got != "ENABLED" {
		t.Errorf("the connection of the hub is %s", got)
	}
	c.change(sandbox.SeedSCIM, sandbox.TargetGeneral, map[string]any{"enabled": true, "importSettings.importInterval": 86400})
	if a := c.App(sandbox.SeedSCIM); len(a.Features) == 0 || at(c.General(sandbox.SeedSCIM), "importSettings.importInterval") != 86400.0 {
		t.Errorf("switched on by an administrator it shows %+v, %v", a, c.General(sandbox.SeedSCIM))
	}
}

func TestGeneral_isLoggedInTheCataloguesWords(t *testing.T) {
	t.Parallel()
	c := start(t)
	admin, path := c.admin(), c.general(sandbox.SeedSCIM)
	c.change(sandbox.SeedSCIM, sandbox.TargetGeneral, map[string]any{"importSettings.userNameTemplate": map[string]any{"type": "EMAIL"}})
	for _, step := range []struct{ interval, want string }{
		{"3600", `{"from":{"scheduled_import_interval":false,"user_name_format":"{'type':'Email'}","import_interval":null},"to":{"scheduled_import_interval":true,
			"user_name_format":"{'type':'Custom','ruleName':'global.import.login.customExpression'}","import_interval":"1 hour"}}`},
		{"259200", `{"from":{"import_interval":"1 hour"},"to":{"import_interval":"3 days"}}`},
		{"-1", `{"from":{"scheduled_import_interval":true,"import_interval":"3 days"},"to":{"scheduled_import_interval":false,"import_interval":null}}`},
	} {
		events := c.logged(func() { admin.call(http.MethodPost, path, generalBody(step.interval, "")).want(http.StatusOK) })
		if len(events) != 1 {
			t.Fatalf("logged %v", events)
		}
		wantJSON(t, at(events[0], "target.0.changeDetails"), step.want)
	}
	events := c.logged(func() {
		admin.call(http.MethodPost, path, generalBody("-1", `,"offPeakHoursStart":"22:00"`)).want(http.StatusOK)
	})
	if len(events) != 1 || at(events[0], "target.0.changeDetails") != nil {
		t.Errorf("a setting without a field logged %v", events)
	}
}

func TestGeneral_refusesWhatCannotBeRight(t *testing.T) {
	t.Parallel()
	c := start(t)
	for name, tt := range map[string]struct{ label, body, code, words string }{
		"no JSON":                 {sandbox.SeedSCIM, `{`, "E0000003", ""},
		"nothing":                 {sandbox.SeedSCIM, `{}`, "E0000003", ""},
		"no settings":             {sandbox.SeedSCIM, `{"enabled":false}`, "E0000003", ""},
		"an unknown key":          {sandbox.SeedSCIM, `{"x":1,` + generalBody("-1", "")[1:], "E0000003", ""},
		"an unknown setting":      {sandbox.SeedSCIM, generalBody("-1", `,"x":1`), "E0000003", ""},
		"an unknown part of it":   {sandbox.SeedSCIM, strings.Replace(generalBody("-1", ""), `"type":`, `"x":1,"type":`, 1), "E0000003", ""},
		"a read-only key":         {sandbox.SeedSCIM, `{"manualIncrementalImportsSupported":true,` + generalBody("-1", "")[1:], "E0000001", "cannot be changed"},
		"no user name":            {sandbox.SeedSCIM, `{"enabled":true,"importSettings":{"importInterval":-1}}`, "E0000001", "userNameTemplate: The field"},
		"an unknown type":         {sandbox.SeedSCIM, strings.Replace(generalBody("-1", ""), "CUSTOM", "NAME", 1), "E0000001", "must be one of CUSTOM, EMAIL"},
		"a blank expression":      {sandbox.SeedSCIM, strings.Replace(generalBody("-1", ""), "appuser.userName", "", 1), "E0000001", "expression: The field"},
		"no interval":             {sandbox.SeedSCIM, generalBody("null", ""), "E0000001", "number of seconds"},
		"an interval of nothing":  {sandbox.SeedSCIM, generalBody("0", ""), "E0000001", "number of seconds"},
		"half an interval":        {sandbox.SeedSCIM, generalBody("0.5", ""), "E0000001", "number of seconds"},
		"cron that was not there": {sandbox.SeedSCIM, generalBody("-1", `,"importCronSettings":{"expressionFull":"0 1 * * *"}`), "E0000001", "never recorded"},
		"an app without import":   {sandbox.SeedZscaler, generalBody("-1", ""), "E0000001", "does not import"},
		"a bookmark":              {sandbox.SeedBookmark, generalBody("-1", ""), "E0000001", "not supported"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := c.General(tt.label)
			c.in(t).admin().call(http.MethodPost, c.general(tt.label), tt.body).refused(http.StatusBadRequest, tt.code, tt.words)
			if after := c.General(tt.label); fmt.Sprint(after) != fmt.Sprint(before) {
				t.Errorf("changed to %v", after)
			}
		})
	}
}
