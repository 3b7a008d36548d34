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
		// Result is SUCCESS, FAILURE or another word (specification).
		Result string `json:"result"`
	} `json:"outcome"`
	// Client is what sent the request behind the event; empty for what Okta did by itself (specification).
	Client struct {
		UserAgent struct {
			RawUserAgent string `json:"rawUserAgent"`
		} `json:"userAgent"`
	} `json:"client"`
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
	AlternateID string `json:"alternateId"`
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
	return list[LogEvent](ctx, c, join("logs"), q.values(), pages{most: q.Limit, endless: q.polls()})
}

// LogPage reads one page of System Log events, so that a caller can stop as soon as it found what it looks for. next is "" for the first
// page, then what the call before returned as more, which is "" after the last page; the query must stay the same. A page has
// [LogQuery.Limit] events at most, 1,000 without one. It needs the scope okta.logs.read: without it, and for an administrator who may not
// read the log, Okta answers 403.
func (c *Client) LogPage(ctx context.Context, q LogQuery, next string) (events []LogEvent, more string, err error) {
	path, query := join("logs"), q.values()
	if next != "" {
		if path, query, err = following(path, query, next); err != nil {
			return nil, "", err
		}
	}
	events, more, err = listPage[LogEvent](ctx, c, path, query)
	if err != nil || more == "" || q.polls() && len(events) == 0 {
		return events, "", err
	}
	if _, _, err := following(path, query, more); err != nil {
		return nil, "", err
	}
	return events, more, nil
}

func (q LogQuery) values() url.Values {
	size := logPageSize
	if q.Limit > 0 && q.Limit < size {
		size = q.Limit
	}
	v := url.Values{"limit": {strconv.Itoa(size)}}
	if !q.Since.IsZero() {
		v.Set("since", q.Since.UTC().Format(time.RFC3339Nano))
	}
	if !q.Until.IsZero() {
		v.Set("until", q.Until.UTC().Format(time.RFC3339Nano))
	}
	if q.Filter != "" {
		v.Set("filter", q.Filter)
	}
	if q.Newest {
		v.Set("sortOrder", "DESCENDING")
	}
	return v
}

// polls tells a polling query, one without an end, which links to what comes next for ever (Okta's System Log reference).
func (q LogQuery) polls() bool { return q.Until.IsZero() && !q.Newest }
