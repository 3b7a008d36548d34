package el

import (
	"errors"
	"math"
	"regexp"
	"strconv"
)

var convertFunctions = map[string]builtin{
	"Convert.toInt":            toInt,
	"Convert.toNum":            toNum,
	"Iso3166Convert.toAlpha2":  func(c *call) (any, error) { return convertCountry(c, func(x country) string { return x.alpha2 }) },
	"Iso3166Convert.toAlpha3":  func(c *call) (any, error) { return convertCountry(c, func(x country) string { return x.alpha3 }) },
	"Iso3166Convert.toNumeric": func(c *call) (any, error) { return convertCountry(c, func(x country) string { return x.numeric }) },
	"Iso3166Convert.toName":    countryName,
}

var (
	errNotANumber = errors.New("not a number")
	errTooLarge   = errors.New("more than 32 bits")
)

// decimal is a number as Java's parsers and people agree on: the suffixes, hexadecimal forms and NaN that only Java takes are
// not in it.
var decimal = regexp.MustCompile(`^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

var wholeNumber = regexp.MustCompile(`^[+-]?[0-9]+$`)

func parseInt(s string) (int32, error) {
	if !wholeNumber.MatchString(s) {
		return 0, errNotANumber
	}
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		return 0, errTooLarge
	}
	return int32(n), nil
}

func parseDouble(s string) (float64, error) {
	if !decimal.MatchString(s) {
		return 0, errNotANumber
	}
	return strconv.ParseFloat(s, 64)
}

func toInt(c *call) (any, error) {
	const tooLarge = "%s does not fit in an integer, which has 32 bits; cut milliseconds or digits off first"
	switch v := c.args[0].(type) {
	case string:
		n, err := parseInt(v)
		switch {
		case errors.Is(err, errTooLarge):
			return nil, c.refuse(codeRange, sourceDerivedDates, tooLarge, shorten(v))
		case err != nil:
			return nil, c.unknown("the text %q is not an integer, and what Okta makes of that is not documented", shorten(v))
		}
		return n, nil
	case float64:
		nearest := math.Round(v)
		switch {
		case v-math.Floor(v) == 0.5:
			return nil, c.unknown("%s lies between two integers, and which of them Okta takes is not documented", doubleText(v))
		case nearest < math.MinInt32 || nearest > math.MaxInt32 || math.IsNaN(v):
			return nil, c.refuse(codeRange, sourceDerivedDates, tooLarge, doubleText(v))
		}
		return int32(nearest), nil
	case int32:
		return v, nil
	case int64:
		if v < math.MinInt32 || v > math.MaxInt32 {
			return nil, c.refuse(codeRange, sourceDerivedDates, tooLarge, strconv.FormatInt(v, 10))
		}
		return int32(v), nil
	default:
		return nil, c.unknown("the argument is %s, and what Okta makes of that is not documented", article(typeName(v)))
	}
}

func toNum(c *call) (any, error) {
	switch v := c.args[0].(type) {
	case string:
		f, err := parseDouble(v)
		if err != nil {
			return nil, c.unknown("the text %q is not a number, and what Okta makes of that is not documented", shorten(v))
		}
		return f, nil
	case int32, int64, float64:
		n, _ := toNumber(v)
		c.warn(c.at, codeLikely, sourceReference, "%s: a number becomes a double; Okta documents only text here", c.name)
		return n.value(), nil
	default:
		return nil, c.unknown("the argument is %s, and what Okta makes of that is not documented", article(typeName(v)))
	}
}

// convertCountry finds the country by its alpha-2, alpha-3 or numeric code. By name is documented for Identity Engine only.
func convertCountry(c *call, form func(country) string) (any, error) {
	code, err := c.needText(0)
	if err != nil {
		return nil, err
	}
	for _, x := range countries {
		if code == x.alpha2 || code == x.alpha3 || code == x.numeric {
			return form(x), nil
		}
	}
	return nil, c.unknown("%q is no alpha-2, alpha-3 or numeric code of ISO 3166-1 in capital letters, and what Okta makes of that is not documented", shorten(code))
}

// countryName warns, since the reference prints the name of one country only.
func countryName(c *call) (any, error) {
	v, err := convertCountry(c, func(x country) string { return x.name })
	if err == nil {
		c.warn(c.at, codeUndocumented, sourceReference, "%s: the name is that of the Unicode CLDR; which spelling Okta has is not documented", c.name)
	}
	return v, err
}
