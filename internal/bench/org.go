package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"

	"github.com/oktascim/terraform-provider-oktascim/internal/sandbox"
)

// appType is a type of app that has everything the configuration declares.
const appType = "okta_org2org"

// addApps makes n apps whose provisioning is off and returns their ids.
func addApps(org *sandbox.Org, n int) ([]string, error) {
	ids := make([]string, n)
	for i := range ids {
		app, err := org.AddApp(appType, fmt.Sprintf("App %04d", i))
		if err != nil {
			return nil, err
		}
		ids[i] = app.ID
	}
	return ids, nil
}

// declared are the settings of the configuration as the org has them, by the target of a [sandbox.Change], but for the mappings. The
// features exist only once the connection is on.
var declared = []sandbox.Change{
	{Target: sandbox.TargetConnection, Set: map[string]any{
		"baseUrl": "https://target.example.com", "token": "token-of-the-target", "status": "ENABLED",
	}},
	{Target: userProvisioning, Set: map[string]any{
		"create.lifecycleCreate.status": "ENABLED", "update.profile.status": "ENABLED", "update.lifecycleDeactivate.status": "ENABLED",
	}},
	{Target: inboundProvisioning, Set: map[string]any{
		"importSettings.username": map[string]any{"userNameFormat": "EMAIL"},
		"importSettings.schedule": map[string]any{
			"status":            "ENABLED",
			"fullImport":        map[string]any{"expression": "0 2 * * 0", "timezone": "Europe/Berlin"},
			"incrementalImport": map[string]any{"expression": "0 */4 * * *", "timezone": "Europe/Berlin"},
		},
		"importRules.userCreateAndMatch.exactMatchCriteria":    "EMAIL",
		"importRules.userCreateAndMatch.allowPartialMatch":     true,
		"importRules.userCreateAndMatch.autoConfirmExactMatch": true,
	}},
}

const (
	userProvisioning    = "USER_PROVISIONING"
	inboundProvisioning = "INBOUND_PROVISIONING"
)

// declaredMappings are the mappings of the configuration: into Okta, and into the app.
var declaredMappings = map[bool]map[string]any{
	true: {
		"department": property("appuser.department", "DONT_PUSH"), "login": property("String.toLowerCase(appuser.email)", "DONT_PUSH"),
	},
	false: {
		"displayName": property("user.firstName + ' ' + user.lastName", "PUSH"), "email": property("user.email", "PUSH"),
		"firstName": property("user.firstName", "PUSH"), "lastName": property("user.lastName", "PUSH"),
	},
}

func property(expression, status string) map[string]any {
	return map[string]any{"expression": expression, "pushStatus": status}
}

// appMappings are the ids of the two mappings of an app.
type appMappings struct{ toOkta, toApp string }

// settle gives the apps every setting of the configuration, as an administrator and another client would, and returns the ids
// of their mappings by app.
func settle(ctx context.Context, org *sandbox.Org, apps []string) (map[string]appMappings, error) {
	for _, id := range apps {
		for _, c := range declared {
			c.App = id
			if err := org.Change(c); err != nil {
				return nil, err
			}
		}
	}
	client := otherClient{org}
	mappings, err := client.mappings(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range apps {
		m := mappings[id]
		if err := client.change(ctx, m.toOkta, declaredMappings[true]); err != nil {
			return nil, err
		}
		if err := client.change(ctx, m.toApp, declaredMappings[false]); err != nil {
			return nil, err
		}
	}
	return mappings, nil
}

// drifted is the number of resources that differ from the configuration after [drift].
const drifted = 3

// drift changes a setting To App of one app, a matching rule of another, and a mapping of a third; there may be fewer apps.
func drift(ctx context.Context, org *sandbox.Org, apps []string, mappings map[string]appMappings) error {
	err := org.Change(sandbox.Change{App: apps[0], Target: userProvisioning, Set: map[string]any{"create.lifecycleCreate.status": "DISABLED"}})
	if err != nil {
		return err
	}
	err = org.Change(sandbox.Change{App: apps[len(apps)/2], Target: inboundProvisioning, Set: map[string]any{
		"importRules.userCreateAndMatch.allowPartialMatch": false,
	}})
	if err != nil {
		return err
	}
	last := mappings[apps[len(apps)-1]]
	return otherClient{org}.change(ctx, last.toApp, map[string]any{"email": property("user.login", "PUSH")})
}

// otherClient is a client of the org beside Terraform.
type otherClient struct{ org *sandbox.Org }

// mark is the query by which the request log tells the other client's requests from the provider's.
const mark = "by=another-client"

// do sends a request, with a JSON body when there is one, and decodes the answer into result when that is not nil. It returns the
// status and the headers; any status is an answer.
func (c otherClient) do(ctx context.Context, method, url string, body, result any) (int, http.Header, error) {
	content, err := json.Marshal(body)
	if err != nil {
		return 0, nil, fmt.Errorf("encoding a request of the other client: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(content))
	if err != nil {
		return 0, nil, fmt.Errorf("making a request of the other client: %w", err)
	}
	req.Header.Set("Authorization", "SSWS "+c.org.Token())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, fmt.Errorf("asking the sandbox: %w", err)
	}
	defer func() { _ = resp.Body.Close() }() // It was read to its end.
	answer, err := io.ReadAll(resp.Body)
	if err == nil && result != nil && resp.StatusCode == http.StatusOK {
		err = json.Unmarshal(answer, result)
	}
	if err != nil {
		return 0, nil, fmt.Errorf("reading the sandbox's answer: %w", err)
	}
	return resp.StatusCode, resp.Header, nil
}

var nextPage = regexp.MustCompile(`<([^>]*)>; rel="next"`)

// mappings are the ids of all mappings by app.
func (c otherClient) mappings(ctx context.Context) (map[string]appMappings, error) {
	type side struct{ ID, Type string }
	all := map[string]appMappings{}
	for url := c.org.URL() + "/api/v1/mappings?limit=200"; url != ""; {
		var page []struct {
			ID             string
			Source, Target side
		}
		status, header, err := c.do(ctx, http.MethodGet, url, nil, &page)
		if err != nil {
			return nil, err
		}
		if status != http.StatusOK {
			return nil, fmt.Errorf("listing the sandbox's mappings: it answered %d", status)
		}
		for _, m := range page {
			if m.Source.Type == "appuser" {
				known := all[m.Source.ID]
				known.toOkta = m.ID
				all[m.Source.ID] = known
			} else {
				known := all[m.Target.ID]
				known.toApp = m.ID
				all[m.Target.ID] = known
			}
		}
		url = ""
		for _, link := range header.Values("Link") {
			if found := nextPage.FindStringSubmatch(link); found != nil {
				url = found[1]
			}
		}
	}
	return all, nil
}

// change changes properties of a mapping.
func (c otherClient) change(ctx context.Context, id string, properties map[string]any) error {
	status, _, err := c.do(ctx, http.MethodPost, c.org.URL()+"/api/v1/mappings/"+id, map[string]any{"properties": properties}, nil)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("changing the mapping %q of the sandbox: it answered %d", id, status)
	}
	return err
}
