package transport

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText bounds each text taken from an error body, in bytes, so that a diagnostic stays readable.
const maxText = 4096

// refusal is what an error body says.
type refusal struct {
	code, summary, id string
	causes            []string
}

// decodeRefusal reads an error body: Okta's, with the five keys of wire facts section 8, or an OAuth 2.0 one (RFC 6749
// section 5.2). It is lenient, since a body that differs a little must still say what it says: errorCauses is an array
// almost everywhere and an object in one documented example. It reports false for what is neither.
func decodeRefusal(body []byte) (refusal, bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return refusal{}, false
	}
	if code := text(fields["errorCode"]); code != "" {
		return refusal{
			code: code, summary: text(fields["errorSummary"]), id: text(fields["errorId"]), causes: decodeCauses(fields["errorCauses"]),
		}, true
	}
	if code := text(fields["error"]); code != "" {
		return refusal{code: code, summary: text(fields["error_description"])}, true
	}
	return refusal{}, false
}

func decodeCauses(raw json.RawMessage) []string {
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		items = []json.RawMessage{raw}
	}
	var causes []string
	for _, item := range items {
		if c := decodeCause(item); c != "" {
			causes = append(causes, c)
		}
	}
	return causes
}

func decodeCause(raw json.RawMessage) string {
	if s := text(raw); s != "" {
		return s
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return ""
	}
	if s := text(fields["errorSummary"]); s != "" {
		return s
	}
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if s := text(fields[name]); s != "" {
			parts = append(parts, name+" "+s)
		}
	}
	return strings.Join(parts, ", ")
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return strings.TrimSpace(strings.Map(oneLine, s))
}

// oneLine makes a space of what would break the line of an error or steer a terminal.
func oneLine(r rune) rune {
	if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
		return ' '
	}
	return r
}

// clip cuts a text to maxText bytes, at the end of a character.
func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	end := maxText
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

// errCut marks an answer of which only a part arrived.
var errCut = errors.New("the answer was cut")

// checkJSON returns nil for a body that is empty or JSON. An error that is [errCut] means that the rest is missing: without a
// length, as an HTTP/1.0 proxy sends it, a cut body is only recognised by its syntax.
func checkJSON(body []byte, contentType string) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	var value json.RawMessage
	err := d.Decode(&value)
	if err == nil {
		if _, err = d.Token(); errors.Is(err, io.EOF) {
			return nil
		}
		return notJSON(contentType)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) && mediaType(contentType) == "application/json" {
		return fmt.Errorf("%w: its JSON ends too early", errCut)
	}
	return notJSON(contentType)
}

func notJSON(contentType string) error {
	if t := mediaType(contentType); t != "" {
		return fmt.Errorf("the answer is not JSON (%s)", t)
	}
	return errors.New("the answer is not JSON")
}

// mediaType returns the type without its parameters, empty when it cannot be read.
func mediaType(contentType string) string {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return ""
	}
	return clip(t)
}

// clean makes the texts fit for an error.
func (r *refusal) clean(secrets []string) {
	for _, s := range []*string{&r.code, &r.summary, &r.id} {
		*s = clean(*s, secrets)
	}
	for i := range r.causes {
		r.causes[i] = clean(r.causes[i], secrets)
	}
}

// clean takes secrets out of a text from an answer, since the org or something in between may echo what was sent, and
// clips it after that, so that no part of a secret is left at the cut.
func clean(s string, secrets []string) string {
	for _, form := range echoes(secrets) {
		s = strings.ReplaceAll(s, form, hidden)
	}
	return clip(s)
}

// echoes are the forms in which secrets may come back, the longest first: as they are, as a line of text, and as they stood in the JSON
// that was sent.
func echoes(secrets []string) []string {
	var forms []string
	for _, secret := range secrets {
		forms = append(forms, secret, strings.TrimSpace(strings.Map(oneLine, secret)))
		for _, escape := range []bool{true, false} {
			var b bytes.Buffer
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(escape)
			if e.Encode(secret) == nil {
				forms = append(forms, strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), `"`), `"`))
			}
		}
	}
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	return slices.DeleteFunc(slices.Compact(forms), func(form string) bool { return form == "" })
}
