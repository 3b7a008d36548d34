package el

import (
	"strconv"
	"testing"

	"golang.org/x/text/language"
)

func TestCountries_areThoseOfTheUnicodeCLDR(t *testing.T) {
	t.Parallel()
	if len(countries) != 249 {
		t.Errorf("there are %d countries; ISO 3166-1 assigns 249", len(countries))
	}
	seen := map[string]bool{}
	for _, x := range countries {
		region, err := language.ParseRegion(x.alpha2)
		if err != nil {
			t.Errorf("%s: %v", x.alpha2, err)
			continue
		}
		number, err := strconv.Atoi(x.numeric)
		if err != nil || len(x.numeric) != 3 || region.M49() != number || region.ISO3() != x.alpha3 || x.name == "" {
			t.Errorf("%+v is %s and %03d in the CLDR", x, region.ISO3(), region.M49())
		}
		for _, code := range []string{x.alpha2, x.alpha3, x.numeric} {
			if seen[code] {
				t.Errorf("the code %s is there twice", code)
			}
			seen[code] = true
		}
	}
}
