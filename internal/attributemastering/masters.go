package attributemastering

import (
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/okta"
	"github.com/oktascim/terraform-provider-oktascim/internal/settings"
)

// A setting is the master of one attribute in one text, its sources behind it, so that baselines and comparisons need to know no more.

// typeApp is the type of a source that is an app. The specification has a text and no values for it; it was never recorded.
const typeApp = "APP"

// setting is m as a setting. A source that is no app has its type before its id.
func setting(m okta.Master) string {
	words := []string{m.Type}
	for _, s := range m.Priority {
		word := s.Value
		if s.Type != typeApp {
			word = s.Type + ":" + s.Value
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// parse is the master of a setting.
func parse(v string) okta.Master {
	words := strings.Fields(v)
	m := okta.Master{Type: words[0]}
	for _, word := range words[1:] {
		s := okta.MasterSource{Type: typeApp, Value: word}
		if kind, id, typed := strings.Cut(word, ":"); typed {
			s = okta.MasterSource{Type: kind, Value: id}
		}
		m.Priority = append(m.Priority, s)
	}
	return m
}

// masters is who decides about the values of a user type's attributes, as Okta has it.
type masters struct {
	// shown are the masters that Okta answers, by attribute.
	shown settings.Values
	// echoed is false in an org that answers no master at all (wire facts section 4, fixture schema-user-post-master-not-echoed).
	echoed bool
	schema *okta.Schema
}

// observe reads the masters of a schema. A property without a readable master shows none.
func observe(s *okta.Schema) masters {
	m := masters{shown: settings.Values{}, schema: s}
	for _, name := range s.Names() {
		raw, custom := s.Custom[name]
		if !custom {
			raw = s.Base[name]
		}
		p, err := okta.DecodeProperty(raw)
		if err == nil && p.Master != nil && p.Master.Type != "" {
			m.shown[name] = setting(*p.Master)
		}
	}
	m.echoed = len(m.shown) > 0
	return m
}
