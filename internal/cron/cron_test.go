package cron_test

import (
	"strings"
	"testing"

	"github.com/oktascim/terraform-provider-oktascim/internal/cron"
)

func TestParse_acceptsUnixCron(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{
		"00 21 * * Mon,Thu,Fri,Sat", "0 0 * * 0", "0 */3 * * *", "30 10 * * Wed,Sun", "0 0 * * 7", "0 0 * * 5-7", "15,45 8-18/2 1 JAN-JUN *", "  0 0 1 1 * ",
	} {
		if _, err := cron.Parse(expression); err != nil {
			t.Errorf("%q: %v", expression, err)
		}
	}
}

func TestParse_refusesWhatIsNoUnixCron(t *testing.T) {
	t.Parallel()
	for expression, part := range map[string]string{
		"not a cron":               "has 3",
		"":                         "has 0",
		"0 0 0 * * *":              "has 6",
		"@daily":                   "has 1",
		"60 0 * * *":               "60",
		"0 24 * * *":               "24",
		"0 0 31 2 *":               "never runs",
		"0 0 ? * *":                `"?"`,
		"TZ=Europe/Berlin 0 0 * *": `"TZ=Europe/Berlin"`,
		"0 0 * * Funday":           "Funday",
		"0 0 * * 8":                "8",
		"0 , * * *":                `","`,
		"0 1,,2 * * *":             `"1,,2"`,
		"*-5 0 * * *":              `"*-5"`,
		"+5 0 * * *":               `"+5"`,
		"*/+5 0 * * *":             `"*/+5"`,
		"*/0 0 * * *":              "positive",
		"30-10 0 * * *":            "30-10",
	} {
		_, err := cron.Parse(expression)
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q: got %v, want an error with %q", expression, err, part)
		}
	}
}

func TestSchedule_comparesFrequencies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		often, seldom string
	}{
		{"0 * * * *", "0 */2 * * *"},
		{"0 0 * * *", "0 0 * * Mon-Fri"},
		{"0 0 * * 0", "0 0 1 * *"},
		{"0 0 1,15 * *", "0 0 15 * *"},
		{"0 0 1 * 1", "0 0 * * 1"},
		{"*/5 * * * *", "*/10 * * * *"},
	} {
		often, err := cron.Parse(c.often)
		if err != nil {
			t.Fatal(err)
		}
		seldom, err := cron.Parse(c.seldom)
		if err != nil {
			t.Fatal(err)
		}
		if !often.MoreOftenThan(seldom) || seldom.MoreOftenThan(often) || often.MoreOftenThan(often) {
			t.Errorf("%q is not more frequent than %q", c.often, c.seldom)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"0 0 * * 0", "*/5 1-3 ? * Mon", "@every 1s", "0 0 31 2 *", "99999999999999999999 * * * *", "0 0 * * 5-7", "0 , * * *", "* * * * *", "0 0 29 2 *",
		"0 0 */31 2 7", "TZ= 0 0 * * *", "*/9223372036854775807 0 1-31/30 jan,FEB *",
	} {
		f.Add(seed)
	}
	// No schedule runs more often than every minute, and none that runs at all more seldom than on each 29th of February.
	most, err := cron.Parse("* * * * *")
	if err != nil {
		f.Fatal(err)
	}
	least, err := cron.Parse("0 0 29 2 *")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		s, err := cron.Parse(expression)
		if err != nil {
			return
		}
		if n := len(strings.Fields(expression)); n != 5 {
			t.Errorf("%q was accepted with %d fields", expression, n)
		}
		if s.MoreOftenThan(s) {
			t.Errorf("%q runs more often than itself", expression)
		}
		if s.MoreOftenThan(most) || least.MoreOftenThan(s) {
			t.Errorf("%q runs more often than every minute, or never", expression)
		}
	})
}
