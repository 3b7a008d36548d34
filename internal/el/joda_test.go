package el

import (
	"errors"
	"testing"
	"time"
)

func TestJoda_writesWhatItsLettersMean(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("", 2*60*60+30*60)
	afternoon := time.Date(2015, time.July, 3, 13, 5, 9, 987_654_321, zone)
	midnight := time.Date(2016, time.January, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		at            time.Time
		pattern, want string
	}{
		"year of era, not the year of the week": {midnight, "YYYY-MM-dd", "2016-01-01"},
		"year of the week":                      {midnight, "xxxx-'W'ww-e", "2015-W53-5"},
		"two digits of the year":                {midnight, "yy/M/d", "16/1/1"},
		"one letter of the year":                {midnight, "y", "2016"},
		"names":                                 {afternoon, "EEE EEEE MMM MMMM G", "Fri Friday Jul July AD"},
		"hours of the afternoon":                {afternoon, "H HH h hh K k a", "13 13 1 01 1 13 PM"},
		"hours of midnight":                     {midnight, "H h K k a", "0 12 0 24 AM"},
		"minutes, seconds, fraction":            {afternoon, "mm:ss.SSS S SSSSS", "05:09.987 9 98700"},
		"day of the year and century":           {afternoon, "DDD C", "184 20"},
		"offset":                                {afternoon, "Z ZZ", "+0230 +02:30"},
		"no offset":                             {midnight, "Z ZZ ZZZ z", "+0000 +00:00 UTC UTC"},
		"quoted text":                           {midnight, "yyyy'T''x'''''", "2016T'x''"},
		"a quote alone":                         {midnight, "d''M", "1'1"},
		"other characters":                      {midnight, "d. M. – yyyy", "1. 1. – 2016"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fields, err := jodaPattern(c.pattern)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := formatJoda(c.at, fields); err != nil || got != c.want {
				t.Errorf("%q gives %q and %v, want %q", c.pattern, got, err, c.want)
			}
		})
	}
}

func TestJoda_readsWhatItsLettersMean(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ pattern, text, want string }{
		"a date is midnight":          {"MM/dd/yyyy", "07/30/2015", "2015-07-30T00:00:00.000Z"},
		"fewer digits than letters":   {"MM/dd/yyyy", "7/3/2015", "2015-07-03T00:00:00.000Z"},
		"digits without a separator":  {"yyyyMMddHHmmss", "20150730235832", "2015-07-30T23:58:32.000Z"},
		"AD's generalised time":       {"yyyyMMddHHmmss.S'Z'", "20150730235832.0Z", "2015-07-30T23:58:32.000Z"},
		"a two-digit year just ahead": {"yy-MM-dd", "45-01-02", "2045-01-02T00:00:00.000Z"},
		"a two-digit year long ago":   {"yy-MM-dd", "46-01-02", "1946-01-02T00:00:00.000Z"},
		"four digits for two letters": {"dd.MM.yy", "02.01.1999", "1999-01-02T00:00:00.000Z"},
		"names in any case":           {"EEEE, d MMMM yyyy", "thursday, 30 JUL 2015", "2015-07-30T00:00:00.000Z"},
		"the afternoon":               {"yyyy-MM-dd hh:mm a", "2015-07-30 01:05 pm", "2015-07-30T13:05:00.000Z"},
		"noon":                        {"yyyy-MM-dd hh:mm a", "2015-07-30 12:05 PM", "2015-07-30T12:05:00.000Z"},
		"midnight":                    {"yyyy-MM-dd hh:mm a", "2015-07-30 12:05 AM", "2015-07-30T00:05:00.000Z"},
		"hour 24":                     {"yyyy-MM-dd kk", "2015-07-30 24", "2015-07-30T00:00:00.000Z"},
		"an offset":                   {"yyyy-MM-dd'T'HH:mm:ssZ", "2015-07-30T01:00:00+02:00", "2015-07-29T23:00:00.000Z"},
		"an offset without a colon":   {"yyyy-MM-dd'T'HH:mm:ssZZ", "2015-07-30T01:00:00-0230", "2015-07-30T03:30:00.000Z"},
		"the day of the year":         {"yyyy-DDD", "2016-366", "2016-12-31T00:00:00.000Z"},
		"a fraction":                  {"HH:mm:ss.SSSSSS", "01:02:03.4567", "1970-01-01T01:02:03.456Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fields, err := jodaPattern(c.pattern)
			if err != nil {
				t.Fatal(err)
			}
			got, err := parseJoda(c.text, fields, fixedClock)
			if err != nil {
				t.Fatal(err)
			}
			if s := got.UTC().Format(isoLayout); s != c.want {
				t.Errorf("%q by %q is %s, want %s", c.text, c.pattern, s, c.want)
			}
		})
	}
}

func TestJoda_refusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pattern, text string
		unsettled     bool
	}{
		"a day that the month has not":   {pattern: "yyyy-MM-dd", text: "2015-02-29"},
		"a month 13":                     {pattern: "yyyy-MM-dd", text: "2015-13-01"},
		"an hour 24":                     {pattern: "HH", text: "24"},
		"an hour 0 of twelve":            {pattern: "hh a", text: "00 AM"},
		"text after the pattern":         {pattern: "yyyy", text: "2015-01"},
		"text that is too short":         {pattern: "yyyy-MM", text: "2015"},
		"another separator":              {pattern: "yyyy-MM", text: "2015/01"},
		"a name that is none":            {pattern: "MMM", text: "Foo"},
		"neither AM nor PM":              {pattern: "a", text: "XM"},
		"an offset that is none":         {pattern: "Z", text: "CEST"},
		"two different years":            {pattern: "yyyy YYYY", text: "2015 2016"},
		"a day 366 of a common year":     {pattern: "yyyy-DDD", text: "2015-366"},
		"a weekday of another date":      {pattern: "EEE yyyy-MM-dd", text: "Mon 2015-07-30", unsettled: true},
		"letters that are not read":      {pattern: "xxxx", text: "2015", unsettled: true},
		"a zone id":                      {pattern: "ZZZ", text: "Europe/Paris", unsettled: true},
		"an unknown letter":              {pattern: "yyyy-MM-ddTHH", text: "2015-01-01T00"},
		"an open quote":                  {pattern: "yyyy'T", text: "2015T"},
		"an empty pattern":               {pattern: "", text: ""},
		"a pattern longer than the text": {pattern: "SSSSSSSSSSSS", text: "x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fields, err := jodaPattern(c.pattern)
			if err == nil {
				_, err = parseJoda(c.text, fields, fixedClock)
			}
			if err == nil || errors.Is(err, errUnsettled) != c.unsettled {
				t.Errorf("the error is %v, which is to be about an open point: %t", err, c.unsettled)
			}
		})
	}
}
