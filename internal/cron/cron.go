// Package cron reads the five-field UNIX cron expressions of import schedules and tells how often they run.
package cron

import (
	"errors"
	"fmt"
	"math/bits"
	"regexp"
	"strings"
	"sync"
	"time"

	robfig "github.com/robfig/cron/v3"
)

// Schedule is a cron expression that was read.
type Schedule struct {
	spec *robfig.SpecSchedule
}

var parser = robfig.NewParser(robfig.Minute | robfig.Hour | robfig.Dom | robfig.Month | robfig.Dow)

const item = `(?:\*|[0-9A-Za-z]+(?:-[0-9A-Za-z]+)?)(?:/[0-9]+)?`

// form is a field of a UNIX cron expression. The parser below it takes more, such as an empty item of a list, which never runs.
var form = regexp.MustCompile(`^` + item + `(?:,` + item + `)*$`)

// sunday7 is a day-of-week item that names Sunday 7, as UNIX cron may: alone or as the end of a range.
var sunday7 = regexp.MustCompile(`^(?:([A-Za-z0-9]+)-)?7$`)

// Parse reads an expression of minute, hour, day of month, month and day of week. It returns an error that says which part
// is wrong; descriptors such as @daily, seconds and time-zone prefixes are refused, and so is what never runs.
func Parse(expression string) (Schedule, error) {
	fields := strings.Fields(expression)
	if len(fields) != 5 {
		return Schedule{}, fmt.Errorf("a UNIX cron expression has five fields (minute, hour, day of month, month, day of week), this has %d", len(fields))
	}
	for _, f := range fields {
		if !form.MatchString(f) {
			return Schedule{}, fmt.Errorf("%q is not a field of a UNIX cron expression", f)
		}
	}
	days := strings.Split(fields[4], ",")
	for i, d := range days {
		if m := sunday7.FindStringSubmatch(d); m != nil {
			days[i] = "0"
			if m[1] != "" {
				days[i] = m[1] + "-6,0"
			}
		}
	}
	fields[4] = strings.Join(days, ",")
	parsed, err := parser.Parse(strings.Join(fields, " "))
	if err != nil {
		return Schedule{}, err
	}
	spec, ok := parsed.(*robfig.SpecSchedule)
	if !ok {
		return Schedule{}, errors.New("not a schedule of fields")
	}
	s := Schedule{spec: spec}
	if s.days() == 0 {
		return Schedule{}, errors.New("no date matches, so it never runs")
	}
	return s, nil
}

// MoreOftenThan reports whether s runs more often than other, over the 28 years after which the calendar repeats.
func (s Schedule) MoreOftenThan(other Schedule) bool {
	return s.days()*s.perDay() > other.days()*other.perDay()
}

// robfig marks a field given as * in the highest bit.
const star = 1 << 63

func (s Schedule) perDay() int {
	return bits.OnesCount64(s.spec.Minute&^star) * bits.OnesCount64(s.spec.Hour&^star)
}

// dates are the fields that choose dates.
type dates struct{ month, dom, dow uint64 }

// counted are the counts of the dates that were counted before, by [dates]: a configuration has few schedules for many apps.
var counted sync.Map

// days counts the matching dates of 28 years.
func (s Schedule) days() int {
	key := dates{s.spec.Month, s.spec.Dom, s.spec.Dow}
	if count, known := counted.Load(key); known {
		n, _ := count.(int)
		return n
	}
	count := s.countDays()
	counted.Store(key, count)
	return count
}

func (s Schedule) countDays() int {
	count := 0
	end := time.Date(2028, time.January, 1, 0, 0, 0, 0, time.UTC)
	for d := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC); d.Before(end); d = d.AddDate(0, 0, 1) {
		if s.matches(d) {
			count++
		}
	}
	return count
}

// matches follows UNIX cron: when day of month and day of week are both given, either is enough.
func (s Schedule) matches(d time.Time) bool {
	if s.spec.Month&(1<<d.Month()) == 0 {
		return false
	}
	dom := s.spec.Dom&(1<<d.Day()) != 0
	dow := s.spec.Dow&(1<<d.Weekday()) != 0
	if s.spec.Dom&star != 0 || s.spec.Dow&star != 0 {
		return dom && dow
	}
	return dom || dow
}
