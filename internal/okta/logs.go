package okta

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"
)

// LogEvent is one System Log event: what tells who changed what. The SDK's model has no changeDetails and fails on one bad time.
type LogEvent struct {
	UUID string `json:"uuid"`
	// Published is zero when the event does not say it in the form of RFC 3339.
	Published time.Time `json:"-"`
	EventType string    `json:"eventType"`
	Actor     struct {
		ID          string `json:"id"`
		Type        string `json:"type"`
		AlternateID string `json:"alternateId"`
		DisplayName string `json:"displayName"`
	} `json:"actor"`
	Outcome struct {
		Result string `json:"result"`
	} `json:"outcome"`
	Target []LogTarget `json:"target"`
}

// UnmarshalJSON keeps one event with a bad time from failing all the others of its page.
func (e *LogEvent) UnmarshalJSON(data []byte) error {
	type plain LogEvent
	var wire struct {
		plain
		Published string `json:"published"`
	}
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*e = LogEvent(wire.plain)
	if t, err := time.Parse(time.RFC3339, wire.Published); err == nil {
		e.Published = t
	}
	return nil
}

// LogTarget is an object that an event concerns.
type LogTarget struct {
	ID          string `json:"id"`
	Type        string `json:"type"`
	DisplayName string `json:"displayName"`
	// ChangeDetails is nil when the event carries none, which never means that nothing changed.
	ChangeDetails *ChangeDetails `json:"changeDetails"`
}

// ChangeDetails are the fields that changed, before and after.
type ChangeDetails struct {
	From map[string]json.RawMessage `json:"from"`
	To   map[string]json.RawMessage `json:"to"`
}

// LogQuery selects System Log events.
type LogQuery struct {
	// Since and Until bound the time of publication; a zero time leaves Okta's default (seven days back, now).
	Since, Until time.Time
	// Filter is a filter expression such as eventType eq "application.lifecycle.update". changeDetails cannot be used in it.
	Filter string
	// Newest asks for the newest first.
	Newest bool
	// Limit is the greatest number of events, 0 for all.
	Limit int
}

// logPageSize is the largest page of the System Log.
const logPageSize = 1000

// LogEvents lists System Log events, all pages up to the limit. It needs the scope okta.logs.read.
func (c *Client) LogEvents(ctx context.Context, q LogQuery) ([]LogEvent, error) {
	size := logPageSize
	if q.Limit > 0 && q.Limit < size {
		size = q.Limit
	}
	query := url.Values{"limit": {strconv.Itoa(size)}}
	if !q.Since.IsZero() {
		query.Set("since", q.Since.UTC().Format(time.RFC3339Nano))
	}
	if !q.Until.IsZero() {
		query.Set("until", q.Until.UTC().Format(time.RFC3339Nano))
	}
	if q.Filter != "" {
		query.Set("filter", q.Filter)
	}
	if q.Newest {
		query.Set("sortOrder", "DESCENDING")
	}
	// Without an end the query is a polling one, which links to what comes next for ever (Okta's System Log reference).
	p := pages{most: q.Limit, endless: q.Until.IsZero() && !q.Newest}
	return list[LogEvent](ctx, c, join("logs"), query, p)
}
