package snapshot_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/snapshot"
)

func nothing(*okta.Connection) []string { return nil }

// offStill misses a connection that is on, offWanted one that is off.
func offStill(c *okta.Connection) []string {
	if c.Status != okta.ConnectionEnabled {
		return []string{"status is " + c.Status + ", wanted ENABLED"}
	}
	return nil
}

func offWanted(c *okta.Connection) []string {
	if c.Status == okta.ConnectionEnabled {
		return []string{"status is ENABLED, wanted DISABLED"}
	}
	return nil
}

func TestChangeConnection_makesAsFewCallsAsPossible(t *testing.T) {
	t.Parallel()
	on, off := true, false
	credentials := &okta.ConnectionCredentials{BaseURL: "https://new.example.com", Token: "00token"}
	for name, c := range map[string]struct {
		was     string
		keepsOn bool
		change  snapshot.ConnectionChange
		is      string
		calls   []string
	}{
		"credentials and on are one call": {
			was: okta.ConnectionDisabled, change: snapshot.ConnectionChange{Credentials: credentials, Enabled: &on, Missing: offStill},
			is: okta.ConnectionEnabled, calls: []string{setAndOn, getConnection},
		},
		"credentials and off need a look at what the write did": {
			was: okta.ConnectionEnabled, change: snapshot.ConnectionChange{Credentials: credentials, Enabled: &off, Missing: offWanted},
			is: okta.ConnectionDisabled, calls: []string{setConnection, getConnection, getConnection},
		},
		"credentials and off are two calls where the org left it on": {
			was: okta.ConnectionEnabled, keepsOn: true, change: snapshot.ConnectionChange{Credentials: credentials, Enabled: &off, Missing: offWanted},
			is: okta.ConnectionDisabled, calls: []string{setConnection, getConnection, deactivate, getConnection},
		},
		"credentials alone": {
			was: okta.ConnectionEnabled, keepsOn: true, change: snapshot.ConnectionChange{Credentials: credentials, Missing: nothing},
			is: okta.ConnectionEnabled, calls: []string{setConnection, getConnection},
		},
		"on alone": {
			was: okta.ConnectionDisabled, change: snapshot.ConnectionChange{Enabled: &on, Missing: offStill},
			is: okta.ConnectionEnabled, calls: []string{activate, getConnection},
		},
		"off alone": {
			was: okta.ConnectionEnabled, change: snapshot.ConnectionChange{Enabled: &off, Missing: offWanted},
			is: okta.ConnectionDisabled, calls: []string{deactivate, getConnection},
		},
		"nothing is only a read": {
			was: okta.ConnectionEnabled, change: snapshot.ConnectionChange{Missing: nothing}, is: okta.ConnectionEnabled, calls: []string{getConnection},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				o.connection["status"], o.keepsOn = c.was, c.keepsOn
				conn, err := o.store().ChangeConnection(t.Context(), app, c.change)
				if err != nil {
					t.Fatal(err)
				}
				if conn.Status != c.is {
					t.Errorf("it is %s, want %s", conn.Status, c.is)
				}
				if c.change.Credentials != nil && conn.BaseURL != credentials.BaseURL {
					t.Errorf("the connection is from before the write: %+v", conn)
				}
				o.wantCalls(t, c.calls...)
			})
		})
	}
}

func TestChangeConnection_outlastsReadsThatAreOlderThanTheWrite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOrg()
		on := true
		o.instead[getConnection] = `{"status":"DISABLED"}`
		o.then(getConnection, func() {
			o.then(getConnection, func() { delete(o.instead, getConnection) })
		})
		conn, err := o.store().ChangeConnection(t.Context(), app, snapshot.ConnectionChange{Enabled: &on, Missing: offStill})
		if err != nil || conn.Status != okta.ConnectionEnabled {
			t.Errorf("got %+v, %v", conn, err)
		}
		o.wantCalls(t, activate, getConnection, getConnection, getConnection)
	})
}

func TestChangeConnection_givesWhatThereIsWithTheErrorThatItIsNotKept(t *testing.T) {
	t.Parallel()
	on := true
	for name, c := range map[string]struct {
		answer string
		reads  int
	}{
		"after some waiting":                    {`{"status":"DISABLED","authScheme":"TOKEN"}`, 4},
		"at once when a consent is waited for":  {`{"status":"DISABLED","_links":{"authorize":{"href":"https://example.okta.com/consent"}}}`, 1},
		"at once when the app cannot provision": {`{"status":"UNKNOWN","authScheme":"UNKNOWN"}`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				o.instead[getConnection] = c.answer
				conn, err := o.store().ChangeConnection(t.Context(), app, snapshot.ConnectionChange{Enabled: &on, Missing: offStill})
				var kept *snapshot.NotKeptError
				if !errors.As(err, &kept) || kept.Object != "the connection of app 0oa1" || len(kept.Settings) != 1 || conn == nil {
					t.Fatalf("got %+v, %v", conn, err)
				}
				o.wantCalls(t, slices.Concat([]string{activate}, slices.Repeat([]string{getConnection}, c.reads))...)
			})
		})
	}
}

func TestChangeConnection_endsWithTheFirstFailure(t *testing.T) {
	t.Parallel()
	on, off := true, false
	credentials := &okta.ConnectionCredentials{Token: "00token"}
	for name, c := range map[string]struct {
		fails string
		// skip is how many calls of that kind succeed first.
		skip   int
		change snapshot.ConnectionChange
		calls  []string
	}{
		"storing":       {setAndOn, 0, snapshot.ConnectionChange{Credentials: credentials, Enabled: &on, Missing: nothing}, []string{setAndOn}},
		"looking":       {getConnection, 0, snapshot.ConnectionChange{Credentials: credentials, Enabled: &off, Missing: nothing}, []string{setConnection, getConnection}},
		"switching on":  {activate, 0, snapshot.ConnectionChange{Enabled: &on, Missing: nothing}, []string{activate}},
		"switching off": {deactivate, 0, snapshot.ConnectionChange{Enabled: &off, Missing: nothing}, []string{deactivate}},
		"reading back":  {getConnection, 0, snapshot.ConnectionChange{Enabled: &off, Missing: nothing}, []string{deactivate, getConnection}},
		"reading back later": {
			getConnection, 1, snapshot.ConnectionChange{Credentials: credentials, Enabled: &off, Missing: nothing}, []string{setConnection, getConnection, getConnection},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				o := newOrg()
				refused := refusal("", "", http.StatusForbidden, "E0000006")
				o.fails[c.fails] = append(make([]error, c.skip), refused)
				if conn, err := o.store().ChangeConnection(t.Context(), app, c.change); !errors.Is(err, refused) || conn != nil {
					t.Errorf("got %+v, %v", conn, err)
				}
				o.wantCalls(t, c.calls...)
			})
		})
	}
}
