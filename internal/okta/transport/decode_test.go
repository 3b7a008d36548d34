package transport

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// recording is one recorded call.
type recording struct {
	Response struct {
		Status  int             `json:"status"`
		Headers http.Header     `json:"headers"`
		Body    json.RawMessage `json:"body"`
	} `json:"response"`
}

// recordings reads the recorded calls that a pattern names, by file.
func recordings(t testing.TB, pattern string) map[string]recording {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "testdata", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recording is named %s: %v", pattern, err)
	}
	all := map[string]recording{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var r recording
		if err := json.Unmarshal(text, &r); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[filepath.Base(file)] = r
	}
	return all
}

func TestDecodeRefusal_readsEveryRecordedBody(t *testing.T) {
	t.Parallel()
	for name, r := range recordings(t, "error-*.json") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want struct {
				Code    string `json:"errorCode"`
				Summary string `json:"errorSummary"`
				ID      string `json:"errorId"`
				Causes  []struct {
					Summary string `json:"errorSummary"`
				} `json:"errorCauses"`
			}
			if err := json.Unmarshal(r.Response.Body, &want); err != nil {
				t.Fatal(err)
			}
			var causes []string
			for _, c := range want.Causes {
				causes = append(causes, c.Summary)
			}
			got, ok := decodeRefusal(r.Response.Body)
			if !ok || got.code != want.Code || got.summary != want.Summary || got.id != want.ID || !slices.Equal(got.causes, causes) {
				t.Errorf("got %+v", got)
			}
			if !strings.Contains(name, got.code) && !strings.Contains(name, "mapping") && !strings.Contains(name, "schema") {
				t.Errorf("the code is %s", got.code)
			}
		})
	}
}

func TestDecodeRefusal_putsEachTextOnOneLine(t *testing.T) {
	t.Parallel()
	body := `{"errorCode":" E1\n","errorSummary":"one\r\ntwo\u001b[31m\u2028three","errorId":"a\tb","errorCauses":[{"errorSummary":"c\nd"},"e\u0000f",{"x":"g\nh"}]}`
	got, ok := decodeRefusal([]byte(body))
	if !ok || got.code != "E1" || got.summary != "one  two [31m three" || got.id != "a b" || !slices.Equal(got.causes, []string{"c d", "e f", "x g h"}) {
		t.Errorf("got %+q", got)
	}
}

func TestCheckJSON_tellsACutAnswerFromWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	const typed = "application/json;charset=UTF-8"
	for _, tt := range []struct {
		body, contentType string
		want              string // of the error, empty for none
		cut               bool
	}{
		{`{}`, typed, "", false},
		{" [1]\n", "", "", false},
		{"", typed, "", false},
		{"\r\n ", "text/html", "", false},
		{`null`, typed, "", false},
		{`{"id":`, typed, "its JSON ends too early", true},
		{`{"id":"0oa`, typed, "its JSON ends too early", true},
		{`[1,`, typed, "its JSON ends too early", true},
		{`tru`, typed, "its JSON ends too early", true},
		{`{"id":`, "text/plain", "the answer is not JSON (text/plain)", false},
		{`{"id":`, "", "the answer is not JSON", false},
		{`{} {}`, typed, "the answer is not JSON (application/json)", false},
		{`[]<html>`, typed, "the answer is not JSON (application/json)", false},
		{`{"id":]`, typed, "the answer is not JSON (application/json)", false},
		{"\xef\xbb\xbf{}", typed, "the answer is not JSON (application/json)", false},
		{"<html>hunter2", "text/html; charset=utf-8", "the answer is not JSON (text/html)", false},
	} {
		err := checkJSON([]byte(tt.body), tt.contentType)
		if (err == nil) != (tt.want == "") || errors.Is(err, errCut) != tt.cut {
			t.Errorf("%q (%s): got %v", tt.body, tt.contentType, err)
		}
		if err != nil {
			wantText(t, err.Error(), tt.want)
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("the error repeats the answer: %v", err)
			}
		}
	}
}

func TestCheckJSON_findsEachCutOfEveryRecordedBody(t *testing.T) {
	t.Parallel()
	for name, r := range recordings(t, "*.json") {
		body := r.Response.Body
		if len(body) == 0 {
			continue
		}
		if err := checkJSON(body, typeJSON); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, end := range []int{1, len(body) / 3, len(body) / 2, len(body) - 1} {
			if err := checkJSON(body[:end], typeJSON); !errors.Is(err, errCut) {
				t.Errorf("%s, %d of %d bytes: got %v", name, end, len(body), err)
			}
		}
	}
}

func TestClean_takesSecretsOutBeforeItClips(t *testing.T) {
	t.Parallel()
	secret := "0123456789"
	for before := maxText - len(secret) - 1; before <= maxText+1; before++ {
		got := clean(strings.Repeat("x", before)+secret+strings.Repeat("y", 20), []string{"", secret})
		if strings.ContainsAny(got, secret) || len(got) > maxText+len("…") {
			t.Fatalf("after %d characters: got %d bytes ending in %q", before, len(got), got[len(got)-20:])
		}
	}
	if got := clean("a b a", []string{"a", "b"}); got != hidden+" "+hidden+" "+hidden {
		t.Errorf("got %q", got)
	}
}
