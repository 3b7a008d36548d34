package el

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// errUnsettled says that Okta's answer is not known: neither its documentation nor its support articles settle it.
var errUnsettled = errors.New("not documented by Okta")

func unsettled(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errUnsettled, fmt.Sprintf(format, args...))
}

// field is a part of a Joda pattern: a run of one letter, or literal text (letter 0).
type field struct {
	letter rune
	count  int
	text   string
}

// jodaLetters are the pattern letters that Joda documents, with the most digits that parsing takes. 0 stands for letters
// whose value is text, or a year.
var jodaLetters = map[rune]int{
	'G': 0, 'C': 0, 'Y': 0, 'x': 0, 'w': 2, 'e': 1, 'E': 0, 'y': 0, 'D': 3, 'M': 2, 'd': 2,
	'a': 0, 'K': 2, 'h': 2, 'H': 2, 'k': 2, 'm': 2, 's': 2, 'S': 0, 'z': 0, 'Z': 0,
}

// jodaPattern reads a Joda-Time pattern. An unknown letter and an unclosed quote are errors.
func jodaPattern(pattern string) ([]field, error) {
	var fields []field
	runes := []rune(pattern)
	for i := 0; i < len(runes); {
		switch r := runes[i]; {
		case r == '\'':
			text, next, err := jodaQuoted(runes, i)
			if err != nil {
				return nil, err
			}
			fields = append(fields, field{text: text})
			i = next
		case r < 'A' || r > 'z' || r > 'Z' && r < 'a':
			fields = append(fields, field{text: string(r)})
			i++
		default:
			if _, ok := jodaLetters[r]; !ok {
				return nil, fmt.Errorf("the pattern letter %q has no meaning in a Joda-Time pattern; put plain text in single quotes", string(r))
			}
			start := i
			for i < len(runes) && runes[i] == r {
				i++
			}
			fields = append(fields, field{letter: r, count: i - start})
		}
	}
	if len(fields) == 0 {
		return nil, errors.New("the pattern is empty")
	}
	return fields, nil
}

// jodaQuoted reads the quoted text that starts at i; two quotes are one, inside and outside.
func jodaQuoted(runes []rune, i int) (text string, next int, err error) {
	if i+1 < len(runes) && runes[i+1] == '\'' {
		return "'", i + 2, nil
	}
	var b strings.Builder
	for i++; i < len(runes); i++ {
		switch {
		case runes[i] != '\'':
			b.WriteRune(runes[i])
		case i+1 < len(runes) && runes[i+1] == '\'':
			b.WriteByte('\'')
			i++
		default:
			return b.String(), i + 1, nil
		}
	}
	return "", 0, errors.New("a single quote of the pattern is not closed")
}

// numeric reports whether Joda takes the field for digits when it looks at what follows another field.
func (f field) numeric() bool {
	switch f.letter {
	case 0, 'G', 'E', 'a', 'z', 'Z':
		return false
	case 'M':
		return f.count <= 2
	default:
		return true
	}
}

// formatJoda writes a time as a Joda pattern says, in English.
func formatJoda(t time.Time, fields []field) (string, error) {
	var b strings.Builder
	for _, f := range fields {
		text, err := f.format(t)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	return b.String(), nil
}

func (f field) format(t time.Time) (string, error) {
	switch f.letter {
	case 0:
		return f.text, nil
	case 'G':
		return "AD", nil
	case 'E':
		return cut(t.Weekday().String(), f.count < 4), nil
	case 'a':
		return t.Format("PM"), nil
	case 'M':
		if f.count > 2 {
			return cut(t.Month().String(), f.count == 3), nil
		}
	case 'S':
		return f.fraction(t), nil
	case 'Z':
		return f.zone(t), nil
	case 'z':
		return f.zoneName(t)
	}
	n := f.value(t)
	if f.count == 2 && strings.ContainsRune("Yyx", f.letter) {
		n %= 100
	}
	return fmt.Sprintf("%0*d", min(f.count, maxDigits), n), nil
}

// maxDigits bounds the width of a number, which a pattern could otherwise make as long as itself at every letter.
const maxDigits = 32

func cut(name string, short bool) string {
	if short {
		return name[:3]
	}
	return name
}

// value is the number that a letter stands for.
func (f field) value(t time.Time) int {
	weekYear, week := t.ISOWeek()
	switch f.letter {
	case 'C':
		return t.Year() / 100
	case 'x':
		return weekYear
	case 'w':
		return week
	case 'e':
		return (int(t.Weekday())+6)%7 + 1
	case 'Y', 'y':
		return t.Year()
	case 'D':
		return t.YearDay()
	case 'M':
		return int(t.Month())
	case 'd':
		return t.Day()
	case 'K':
		return t.Hour() % 12
	case 'h':
		return (t.Hour()+11)%12 + 1
	case 'H':
		return t.Hour()
	case 'k':
		return (t.Hour()+23)%24 + 1
	case 'm':
		return t.Minute()
	default: // 's'
		return t.Second()
	}
}

// fraction is the fraction of the second, cut off and not rounded. Joda knows milliseconds; the digits after them are zeros.
func (f field) fraction(t time.Time) string {
	digits := fmt.Sprintf("%03d", t.Nanosecond()/int(time.Millisecond))
	if f.count <= len(digits) {
		return digits[:f.count]
	}
	return digits + strings.Repeat("0", min(f.count, maxDigits)-len(digits))
}

func (f field) zone(t time.Time) string {
	switch f.count {
	case 1:
		return t.Format("-0700")
	case 2:
		return t.Format("-07:00")
	default:
		return t.Location().String()
	}
}

func (f field) zoneName(t time.Time) (string, error) {
	name, _ := t.Zone()
	if f.count > 3 || name == "" || name[0] == '+' || name[0] == '-' {
		return "", unsettled("how the zone %s is named by the pattern letter z", t.Location())
	}
	return name, nil
}

// moment is what parsing collects. Fields that a pattern does not have keep Joda's defaults: midnight of 1970-01-01, UTC.
type moment struct {
	numbers  map[rune]int
	fraction time.Duration
	pm, half bool
	weekday  int // 1 to 7 from Monday, 0 when there is none.
	offset   *time.Location
}

// parseJoda reads a text as a Joda pattern says. now settles the century of a two-digit year: Joda takes the one that puts the
// year between 80 years ago and 19 years ahead.
func parseJoda(text string, fields []field, now func() time.Time) (time.Time, error) {
	m := moment{numbers: map[rune]int{}}
	rest := text
	for i, f := range fields {
		next := i+1 < len(fields) && fields[i+1].numeric()
		var err error
		if rest, err = m.take(rest, f, next, now); err != nil {
			return time.Time{}, err
		}
	}
	if rest != "" {
		return time.Time{}, fmt.Errorf("%q is left over after the pattern", shorten(rest))
	}
	return m.time()
}

func (m *moment) take(s string, f field, nextNumeric bool, now func() time.Time) (string, error) {
	switch f.letter {
	case 0:
		if len(s) < len(f.text) || !strings.EqualFold(s[:len(f.text)], f.text) {
			return "", fmt.Errorf("%q was expected at %q", f.text, shorten(s))
		}
		return s[len(f.text):], nil
	case 'M':
		if f.count > 2 {
			return m.takeName(s, 'M', monthNames)
		}
	case 'E':
		return m.takeName(s, 'E', dayNames)
	case 'a':
		return m.takeHalf(s)
	case 'S':
		return m.takeFraction(s, f.count)
	case 'Z':
		return m.takeOffset(s, f.count)
	case 'Y', 'y':
		return m.takeYear(s, f.count, nextNumeric, now)
	case 'G', 'C', 'x', 'w', 'e', 'z':
		return "", unsettled("how a text is read by the pattern letter %c", f.letter)
	}
	n, rest, err := digits(s, jodaLetters[f.letter])
	if err != nil {
		return "", err
	}
	return rest, m.set(f.letter, n)
}

func (m *moment) set(letter rune, n int) error {
	if before, ok := m.numbers[letter]; ok && before != n {
		return fmt.Errorf("the pattern reads the letter %c twice, as %d and as %d", letter, before, n)
	}
	m.numbers[letter] = n
	return nil
}

// digits reads at most limit digits.
func digits(s string, limit int) (n int, rest string, err error) {
	end := 0
	for end < len(s) && end < limit && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	if end == 0 {
		return 0, "", fmt.Errorf("digits were expected at %q", shorten(s))
	}
	n, err = strconv.Atoi(s[:end])
	return n, s[end:], err
}

var (
	monthNames = names(12, func(i int) string { return time.Month(i).String() })
	dayNames   = names(7, func(i int) string { return time.Weekday(i % 7).String() })
)

func names(n int, name func(int) string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = name(i + 1)
	}
	return out
}

// takeName reads a month or a day of the week, in full or as three letters, in any case.
func (m *moment) takeName(s string, letter rune, all []string) (string, error) {
	for i, name := range all {
		for _, form := range []string{name, name[:3]} {
			if len(s) >= len(form) && strings.EqualFold(s[:len(form)], form) {
				if letter == 'E' {
					m.weekday = i + 1
					return s[len(form):], nil
				}
				return s[len(form):], m.set(letter, i+1)
			}
		}
	}
	return "", fmt.Errorf("an English name such as %s was expected at %q", all[0], shorten(s))
}

func (m *moment) takeHalf(s string) (string, error) {
	if len(s) >= 2 && (strings.EqualFold(s[:2], "AM") || strings.EqualFold(s[:2], "PM")) {
		m.half, m.pm = true, strings.EqualFold(s[:2], "PM")
		return s[2:], nil
	}
	return "", fmt.Errorf("AM or PM was expected at %q", shorten(s))
}

func (m *moment) takeFraction(s string, count int) (string, error) {
	_, rest, err := digits(s, min(count, 9))
	if err != nil {
		return "", err
	}
	text := s[:len(s)-len(rest)]
	n, err := strconv.Atoi(text + strings.Repeat("0", 9-len(text)))
	m.fraction = time.Duration(n).Truncate(time.Millisecond)
	return rest, err
}

// takeOffset reads +hh:mm, +hhmm or Z; three letters are a zone id in Joda.
func (m *moment) takeOffset(s string, count int) (string, error) {
	if count > 2 {
		return "", unsettled("how a zone id is read by the pattern letter Z")
	}
	for _, layout := range []string{"-07:00", "-0700"} {
		if len(s) >= len(layout) {
			if t, err := time.Parse(layout, s[:len(layout)]); err == nil {
				_, seconds := t.Zone() // Not t.Location(), which may be the machine's own.
				m.offset = time.FixedZone("", seconds)
				return s[len(layout):], nil
			}
		}
	}
	return "", fmt.Errorf("an offset such as +02:00 was expected at %q", shorten(s))
}

func (m *moment) takeYear(s string, count int, nextNumeric bool, now func() time.Time) (string, error) {
	limit := 9
	if nextNumeric {
		limit = count
	}
	n, rest, err := digits(s, limit)
	if err != nil {
		return "", err
	}
	if count == 2 && len(s)-len(rest) == 2 {
		first := now().Year() - 80
		n += first - first%100
		if n < first {
			n += 100
		}
	}
	return rest, m.set('y', n)
}

// time puts the fields together, refusing what does not exist, as Joda does.
func (m *moment) time() (time.Time, error) {
	hour, err := m.hour()
	if err != nil {
		return time.Time{}, err
	}
	year, month, day := m.or('y', 1970), m.or('M', 1), m.or('d', 1)
	minute, second := m.or('m', 0), m.or('s', 0)
	if year < 1 || year > 9999 || month < 1 || month > 12 || minute > 59 || second > 59 {
		return time.Time{}, errors.New("a part of it is out of its range")
	}
	location := time.UTC
	if m.offset != nil {
		location = m.offset
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, int(m.fraction), location)
	if t.Day() != day || int(t.Month()) != month {
		return time.Time{}, errors.New("that month has no such day")
	}
	if yearDay, ok := m.numbers['D']; ok {
		t = time.Date(year, time.January, yearDay, hour, minute, second, int(m.fraction), location)
		if t.Year() != year || yearDay < 1 {
			return time.Time{}, errors.New("that year has no such day")
		}
	}
	if m.weekday != 0 && (int(t.Weekday())+6)%7+1 != m.weekday {
		return time.Time{}, unsettled("what a day of the week that is not the date's own does")
	}
	return t, nil
}

func (m *moment) or(letter rune, n int) int {
	if v, ok := m.numbers[letter]; ok {
		return v
	}
	return n
}

// hour is the hour of the day, from whichever of the four letters the pattern has.
func (m *moment) hour() (int, error) {
	low, high, hour := 0, 23, m.or('H', 0)
	if k, ok := m.numbers['k']; ok {
		low, high, hour = 1, 24, k
	}
	if h, ok := m.numbers['h']; ok {
		low, high, hour = 1, 12, h
	}
	if k, ok := m.numbers['K']; ok {
		low, high, hour = 0, 11, k
	}
	if hour < low || hour > high {
		return 0, fmt.Errorf("the hour %d is not between %d and %d", hour, low, high)
	}
	if high == 24 || high == 12 {
		hour %= high
	}
	if m.half && m.pm && high <= 12 {
		hour += 12
	}
	return hour, nil
}

// shorten keeps a message short whatever the text.
func shorten(s string) string {
	const limit = 40
	if runes := []rune(s); len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return s
}
