package sandbox

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// ConsolePath is the path of the console page: what the org holds, for a browser. Below it are the calls that change the org behind
// Terraform's back, for programs of any language:
//
//	POST   /sandbox/changes   a [Change] as JSON, such as {"app":"Org2Org Hub","target":"USER_PROVISIONING","set":{"update.profile.status":"DISABLED"}}
//	POST   /sandbox/faults    {"method":"PUT","path":"/api/v1/apps/*/features/*","times":1,"status":500}; see [Fault]
//	DELETE /sandbox/faults    takes all faults away
//	GET    /sandbox/requests  the request log, without secrets
//	DELETE /sandbox/requests  empties it
//
// They need no credential: the org listens on loopback. What is below /sandbox/console is none of them: those are the endpoints of the sample
// of a console contract, which are invented, and behave as the API does. Bodies must be application/json, which a foreign web page cannot send unasked.
const ConsolePath = "/sandbox"

//go:embed console.html
var consoleHTML string

var consolePage = template.Must(template.New("console").Parse(consoleHTML))

// serveConsole answers what is below [ConsolePath] and tells whether it did. It is neither recorded nor limited.
func (o *Org) serveConsole(w http.ResponseWriter, r *http.Request, body []byte) bool {
	rest, ours := strings.CutPrefix(r.URL.Path, ConsolePath)
	if strings.HasPrefix(r.URL.Path, sampleContract+"/") {
		return false // an endpoint like any other
	}
	if !ours || rest != "" && rest[0] != '/' {
		if r.URL.Path != "/" {
			return false
		}
		http.Redirect(w, r, ConsolePath, http.StatusSeeOther)
		return true
	}
	if r.Method == http.MethodPost && !isJSON(r.Header.Get("Content-Type")) {
		http.Error(w, "the body must be application/json", http.StatusUnsupportedMediaType)
		return true
	}
	var err error
	switch r.Method + " " + rest {
	case "GET ":
		o.servePage(w)
		return true
	case "GET /requests":
		serveJSON(w, o.requestRows())
		return true
	case "DELETE /requests":
		o.ResetRequests()
	case "POST /changes":
		err = o.postChange(body)
	case "POST /faults":
		err = o.postFault(body)
	case "DELETE /faults":
		o.mu.Lock()
		o.faults = nil
		o.mu.Unlock()
	default:
		http.Error(w, "the console does not serve "+r.Method+" "+r.URL.Path, http.StatusNotFound)
		return true
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return true
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}

func isJSON(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && media == "application/json"
}

func serveJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(mustMarshal(v)) // the client may be gone, which is its own affair
}

// decodeStrictly reads exactly one JSON object without unknown keys.
func decodeStrictly(body []byte, into any) error {
	if !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")) {
		return errors.New("the body is not a JSON object") // null would pass for an empty one
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is text after the JSON object")
	}
	return nil
}

func (o *Org) postChange(body []byte) error {
	var c Change
	if err := decodeStrictly(body, &c); err != nil {
		return err
	}
	return o.Change(c)
}

// faultRequest is the part of a [Fault] that can be given from outside.
type faultRequest struct {
	Method     string   `json:"method"`
	Path       string   `json:"path"`
	Skip       int      `json:"skip"`
	Times      int      `json:"times"`
	Status     int      `json:"status"`
	Code       string   `json:"code"`
	Summary    string   `json:"summary"`
	Causes     []string `json:"causes"`
	Body       string   `json:"body"`
	Cut        string   `json:"cut"`
	StaleReads int      `json:"staleReads"`
	DelayMS    int      `json:"delayMs"`
}

var cuts = map[string]Cut{"": NoCut, "before": CutBeforeApply, "after": CutAfterApply, "body": CutBody}

func (o *Org) postFault(body []byte) error {
	var f faultRequest
	if err := decodeStrictly(body, &f); err != nil {
		return err
	}
	cut, known := cuts[f.Cut]
	if !known {
		return errors.New(`cut must be "before", "after" or "body"`)
	}
	if f.Status != 0 && (f.Status < 100 || f.Status > 599) || f.Skip < 0 || f.Times < 0 || f.StaleReads < 0 || f.DelayMS < 0 {
		return errors.New("status must be an HTTP status, and no number can be negative")
	}
	o.Fail(Fault{
		Method: f.Method, Path: f.Path, Skip: f.Skip, Times: f.Times, Status: f.Status, Code: f.Code, Summary: f.Summary, Causes: f.Causes,
		Body: f.Body, Cut: cut, StaleReads: f.StaleReads, Delay: time.Duration(f.DelayMS) * time.Millisecond,
	})
	return nil
}

func (o *Org) requestRows() []any {
	rows := []any{}
	for _, r := range o.Requests() {
		row := obj("time", timestampOf(r.Time), "host", string(r.Host), "method", r.Method, "path", r.Path, "query", r.Query, "status", r.Status)
		if len(r.Body) > 0 {
			row.set("body", frozen(r.Body))
			if !json.Valid(r.Body) {
				row.set("body", string(r.Body))
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// consoleApp is an app on the page.
type consoleApp struct {
	App
	Connection Connection
	Sections   []consoleSection
}

// consoleSection is a part of the page; Feature is the target of a [Change] that its buttons make.
type consoleSection struct {
	Title, Feature string
	Settings       []consoleSetting
}

// consoleSetting is one setting; Other is the value that its button sets, empty when it has none. Both are JSON.
type consoleSetting struct {
	Path, Value, Other string
}

// consoleView is what the page shows.
type consoleView struct {
	URL        string
	Apps       []consoleApp
	Safeguards consoleSection
	Events     []consoleEvent
	Requests   []Request
}

type consoleEvent struct{ Time, Type, Actor, Target, Details string }

const shownRows = 25

func (o *Org) servePage(w http.ResponseWriter) {
	view := consoleView{URL: o.URL(), Safeguards: o.safeguardsShown()}
	for _, a := range o.Apps() {
		view.Apps = append(view.Apps, consoleApp{App: a, Connection: o.Connection(a.ID), Sections: o.sectionsOf(a.ID)})
	}
	view.Events = o.lastEvents()
	view.Requests = o.Requests()
	slices.Reverse(view.Requests)
	view.Requests = view.Requests[:min(len(view.Requests), shownRows)]
	var page bytes.Buffer
	if err := consolePage.Execute(&page, view); err != nil {
		http.Error(w, "the page cannot be made: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page.Bytes()) // the client may be gone, which is its own affair
}

// settingsOf are the settings of a feature by dotted path, in the order the API answers them; nil while there are none.
func (o *Org) settingsOf(id, feature string) []consoleSetting {
	o.mu.Lock()
	defer o.mu.Unlock()
	a := o.find(id)
	if a == nil || a.provisioned() != nil || a.capabilities(feature) == nil {
		return nil
	}
	var list []consoleSetting
	var walk func(at string, tree *object)
	walk = func(at string, tree *object) {
		for _, key := range tree.keys {
			if inner := tree.at(key); inner != nil && key != "fullImport" && key != "incrementalImport" {
				walk(at+key+".", inner)
				continue
			}
			s := consoleSetting{Path: at + key, Value: string(mustMarshal(tree.get(key)))}
			if other := opposite(key, tree.get(key)); other != nil {
				s.Other = string(mustMarshal(other))
			}
			list = append(list, s)
		}
	}
	walk("", a.capabilities(feature))
	return list
}

// opposite is the other value of a setting that has two, nil for every other setting.
func opposite(key string, v any) any {
	if key == "userNameFormat" {
		return nil // CUSTOM needs an expression as well
	}
	pairs := map[any]any{
		true: false, false: true, enabled: disabled, disabled: enabled, "OKTA": "RANDOM", "RANDOM": "OKTA", "CHANGE": "KEEP_EXISTING",
		"KEEP_EXISTING": "CHANGE", "EMAIL": "USERNAME", "USERNAME": "EMAIL",
	}
	switch v.(type) {
	case bool, string:
		return pairs[v]
	default:
		return nil
	}
}

// lastEvents are the newest System Log events, newest first.
func (o *Org) lastEvents() []consoleEvent {
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []consoleEvent
	for _, e := range slices.Backward(o.events) {
		if len(list) == shownRows {
			break
		}
		shown := consoleEvent{Time: timestampOf(e.published), Type: e.eventType, Actor: e.document.at("actor").text("alternateId")}
		if targets, _ := e.document.get("target").([]any); len(targets) > 0 {
			target, _ := targets[0].(*object)
			shown.Target = target.text("displayName")
			if details := target.at("changeDetails"); details != nil {
				shown.Details = string(mustMarshal(details))
			}
		}
		list = append(list, shown)
	}
	return list
}
