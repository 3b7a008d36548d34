package el

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // The zones must not depend on the machine.
)

var timeFunctions = map[string]builtin{
	"Time.now":                  now,
	"Time.fromUnixToIso8601":    unixToISO,
	"Time.fromWindowsToIso8601": windowsToISO,
	"Time.fromStringToIso8601":  stringToISO,
	"Time.fromIso8601ToUnix":    func(c *call) (any, error) { return isoTo(c, unixText) },
	"Time.fromIso8601ToWindows": func(c *call) (any, error) { return isoTo(c, windowsText) },
	"Time.fromIso8601ToString":  isoToString,
}

const (
	isoLayout = "2006-01-02T15:04:05.000Z07:00"
	// windowsEpoch is 1601-01-01 in milliseconds of Unix time; Windows counts 100 ns from there.
	windowsEpoch   = -11644473600000
	ticksPerMillis = 10000
)

// newZones are ids of Okta's appendix that the time zone database has since dropped.
var newZones = map[string]string{
	"US/Pacific-New": "America/Los_Angeles",
}

// isZone reports whether an id is one of a time zone that [call.zone] could find.
func isZone(id string) bool {
	if _, ok := newZones[id]; ok {
		return true
	}
	_, err := time.LoadLocation(id)
	return err == nil && id != "" && id != "Local"
}

// zone finds a time zone by id. EST, MST and HST are fixed offsets in the database, but Okta prints EST with daylight time in its
// reference.
func (c *call) zone(id string, t time.Time) (*time.Location, error) {
	if id == "" || id == "Local" {
		return nil, c.unknown("the time zone %q is not in the list of Okta's reference", id)
	}
	if id == "EST" || id == "MST" {
		legal := map[string]string{"EST": "America/New_York", "MST": "America/Denver"}[id]
		location, err := time.LoadLocation(legal)
		if err != nil {
			return nil, err
		}
		if t.In(location).IsDST() {
			if id == "MST" {
				return nil, c.unknown("whether %s follows daylight time is not documented", id)
			}
			c.warn(c.at, codeUndocumented, sourceReference, "%s: EST follows daylight time here, as an example of Okta's reference prints it; write America/New_York", c.name)
		}
		return location, nil
	}
	if current, ok := newZones[id]; ok {
		id = current
	}
	location, err := time.LoadLocation(id)
	if err != nil {
		return nil, c.unknown("the time zone %q is not in the time zone database, and what Okta makes of it is not documented", shorten(id))
	}
	return location, nil
}

// now is the sample's time, or the clock's.
func now(c *call) (any, error) {
	t := c.now().UTC()
	if len(c.args) > 0 {
		id, err := c.needText(0)
		if err != nil {
			return nil, err
		}
		location, err := c.zone(id, t)
		if err != nil {
			return nil, err
		}
		t = t.In(location)
	}
	if len(c.args) > 1 {
		return writeTime(c, t, 1)
	}
	return t.Format(isoLayout), nil
}

// writeTime formats with the pattern in the i-th argument.
func writeTime(c *call, t time.Time, i int) (any, error) {
	fields, err := c.pattern(i)
	if err != nil {
		return nil, err
	}
	text, err := formatJoda(t, fields)
	if err != nil {
		return nil, c.settle(err, sourceJoda)
	}
	return c.sized(text, c.at)
}

func (c *call) pattern(i int) ([]field, error) {
	pattern, err := c.needText(i)
	if err != nil {
		return nil, err
	}
	fields, err := jodaPattern(pattern)
	if err != nil {
		return nil, c.refuse(codeValue, sourceJoda, "the pattern %q: %v", shorten(pattern), err)
	}
	return fields, nil
}

// stamp is the time argument, whose empty text might result in unexpected behaviour, as Okta says.
func (c *call) stamp() (string, error) {
	s, err := c.needText(0)
	if err == nil && s == "" {
		err = c.unknown("the time is empty text, and what Okta makes of that is not documented")
	}
	return s, err
}

// count is the time argument as a number of units.
func (c *call) count() (int64, error) {
	s, err := c.stamp()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, c.unknown("the text %q is not a whole number, and what Okta makes of that is not documented", shorten(s))
	}
	return n, nil
}

// unixToISO takes milliseconds, 13 digits for the present.
func unixToISO(c *call) (any, error) {
	n, err := c.count()
	if err != nil {
		return nil, err
	}
	if n > 0 && n < 1e11 {
		c.warn(c.at, codeSuspicious, sourceDerivedDates, "%s: %d is taken as milliseconds, so it is a moment early in 1970 to 1973; Unix time in seconds needs three more digits", c.name, n)
	}
	return c.iso(n)
}

func windowsToISO(c *call) (any, error) {
	n, err := c.count()
	if err != nil {
		return nil, err
	}
	return c.iso(n/ticksPerMillis + windowsEpoch)
}

// iso writes Unix milliseconds in the form that all of Okta's functions give.
func (c *call) iso(millis int64) (any, error) {
	t := time.UnixMilli(millis).UTC()
	if t.Year() < 1 || t.Year() > 9999 {
		return nil, c.unknown("the year is not between 1 and 9999, and how Okta writes it is not documented")
	}
	return t.Format(isoLayout), nil
}

func stringToISO(c *call) (any, error) {
	s, err := c.stamp()
	if err != nil {
		return nil, err
	}
	fields, err := c.pattern(1)
	if err != nil {
		return nil, err
	}
	t, err := parseJoda(s, fields, c.now)
	switch {
	case errors.Is(err, errUnsettled):
		return nil, c.settle(err, sourceJoda)
	case err != nil:
		return nil, c.unknown("the text %q does not fit the pattern (%v), and what Okta makes of that is not documented", shorten(s), err)
	}
	if t.Location() == time.UTC {
		c.warn(c.at, codeUndocumented, sourceReference, "%s: a time without an offset is taken as UTC; Okta does not say so", c.name)
	}
	return c.iso(t.UnixMilli())
}

func unixText(millis int64) string { return strconv.FormatInt(millis, 10) }

func windowsText(millis int64) string {
	return strconv.FormatInt((millis-windowsEpoch)*ticksPerMillis, 10)
}

func isoTo(c *call, text func(millis int64) string) (any, error) {
	t, err := c.isoArgument()
	if err != nil {
		return nil, err
	}
	return text(t.UnixMilli()), nil
}

func isoToString(c *call) (any, error) {
	t, err := c.isoArgument()
	if err != nil {
		return nil, err
	}
	if _, offset := t.Zone(); offset != 0 {
		c.warn(c.at, codeUndocumented, sourceReference, "%s: the time is written in UTC; whether Okta keeps an offset is not documented", c.name)
	}
	return writeTime(c, t.UTC(), 1)
}

// isoArgument reads a full ISO 8601 time. Less than that is an error: the support article on derived dates appends what is missing.
func (c *call) isoArgument() (time.Time, error) {
	s, err := c.stamp()
	if err != nil {
		return time.Time{}, err
	}
	t, fraction, err := parseISO(s)
	if err != nil {
		return time.Time{}, c.refuse(codeValue, sourceDerivedDates,
			"%q is not a full ISO 8601 time such as 2021-09-20T00:00:00.000Z (%v); append what is missing", shorten(s), err)
	}
	if fraction != 3 {
		c.warn(c.at, codeUndocumented, sourceDerivedDates, "%s: %q does not have three digits after the second; Okta documents only that form", c.name, shorten(s))
	}
	return t, nil
}

// parseISO also tells how many digits the fraction of the second has.
func parseISO(s string) (t time.Time, fraction int, err error) {
	t, err = time.Parse(time.RFC3339, s)
	if err != nil {
		if _, e := time.Parse("2006-01-02", s); e == nil {
			return t, 0, errors.New("it is a date without a time")
		}
		return t, 0, errors.New("expected are year, month, day, T, hour, minute, second, fraction and Z or an offset")
	}
	if t.Year() < 1 {
		return t, 0, fmt.Errorf("the year is %d", t.Year())
	}
	_, rest, found := strings.Cut(s, ".")
	if found {
		fraction = len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	}
	return t, fraction, nil
}
