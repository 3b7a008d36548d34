package el

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func seeds(f *testing.F) {
	f.Helper()
	for _, src := range []string{
		"", " ", "user.firstName", `String.substringBefore(user.email, "@") + "@x.com"`, "a ? b : c ? d : e ?: f", "{'a': {1, 2L, 1.5e3}}",
		"user.getGroups({'group.profile.name': 'x', 'operator': 'EXACT'}).![profile.name]", "a.?[b].^[c].$[d][0]?.e", "!-+a++ == --b",
		"T(x) new y() #z @w a = b", "“x” ‘y’ «", "a == b == c ==> d", "((((((((((", "))))]]]}}}", "'it''s", `"\"`, "5. .5 0x 18abc 99999999999",
		"${fn:substringBefore(source.login, '@')}x${", "${empty a ? 'b' : 'c' += d}", "a\x00b\xffc", "user.1é$", "a // b /* c */",
		`getFilteredGroups({"x"}, "group.name", 40)`, `Time.now("EST", "YYYY-MM-dd'T'")`,
	} {
		f.Add(src)
	}
}

// sound checks what holds for the diagnostics of any source.
func sound(t *testing.T, src string, diagnostics []Diagnostic) {
	t.Helper()
	last := 0
	for _, d := range diagnostics {
		p := d.Position
		if p.Offset < last || p.Offset > len(src) {
			t.Errorf("the offset %d is out of order or behind the end", p.Offset)
		}
		last = p.Offset
		before := src[:min(p.Offset, len(src))]
		line := strings.Count(before, "\n") + 1
		column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
		if p.Line != line || p.Column != column {
			t.Errorf("the position %+v is not line %d, column %d", p, line, column)
		}
		if d.Message == "" || d.Code == "" || d.Source == "" || len(d.Message) > 2000 || d.Severity != Error && d.Severity != Warning {
			t.Errorf("incomplete or endless diagnostic %+v", d)
		}
	}
}

func FuzzParse(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, src string) {
		e, diagnostics := Parse(src)
		sound(t, src, diagnostics)
		if e == nil || len(diagnostics) == 0 && (e.Root == nil || strings.Contains(draw(e.Root), "<bad>")) && !strings.Contains(src, "<bad>") {
			t.Error("the tree of a source without errors has holes")
		}
		template, diagnostics := ParseTemplate(src)
		sound(t, src, diagnostics)
		at := 0
		for _, part := range template.Parts {
			if part.From.Offset != at || part.To.Offset < at {
				t.Errorf("a part begins at %d behind one that ends at %d", part.From.Offset, at)
			}
			at = part.To.Offset
		}
	})
}

func FuzzCheck(f *testing.F) {
	seeds(f)
	attributes := map[string][]string{"user": {"firstName", "email"}, "appuser": {}, "a": nil}
	f.Fuzz(func(t *testing.T, src string) {
		for c := Any; c <= UsernameBuiltin; c++ {
			result := Check(src, CheckOptions{Context: c, Attributes: attributes})
			sound(t, src, result.Diagnostics)
			last := 0
			for _, r := range result.Attributes {
				if r.Position.Offset < last || r.Name == "" || !strings.HasPrefix(src[r.Position.Offset:], r.Root) {
					t.Errorf("the attribute %+v is not where it says", r)
				}
				last = r.Position.Offset
			}
		}
	})
}

// BenchmarkCheck shows that the time grows as the length does: compare the throughput of the sizes.
func BenchmarkCheck(b *testing.B) {
	shapes := map[string]func(size int) string{
		"sum":        filled("", `String.toLowerCase(user.firstName) + "." + `, "user.lastName"),
		"conditions": filled("", `user.city == "Boston" OR user.x ? "EMEA" : `, `"AMER"`),
		"text":       filled(`"`, "some text, ", `"`),
		"mistakes":   filled("", `foo(user.a b) == == “c” ) `, "x"),
		"openings":   filled("", `((({{{[`, "x"),
		"quotes":     filled("", `“ ‘ `, "x"),
		"holes":      filled("", "${source.login}${", "x"),
	}
	sizes := map[string]int{"100B": 100, "1kB": 1000, "10kB": 10_000, "100kB": 100_000, "1MB": 1_000_000}
	options := CheckOptions{Attributes: map[string][]string{"user": {"firstName", "lastName", "city"}}}
	for shape, fill := range shapes {
		for name, size := range sizes {
			src := fill(size)
			b.Run(shape+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(src)))
				for b.Loop() {
					Check(src, options)
				}
			})
		}
	}
}

// filled makes sources of a size by repeating a middle part.
func filled(before, middle, after string) func(size int) string {
	return func(size int) string {
		return before + strings.Repeat(middle, max(1, (size-len(before)-len(after))/len(middle))) + after
	}
}
