package el

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
)

// Sample is a user whom an expression is tried on. Its roots are what an expression can name, such as user, appuser, app or
// zendesk; the other fields answer the functions that ask the org.
type Sample struct {
	// Roots has the attributes of each root. An attribute that a root lacks was never set, which is null.
	Roots map[string]any
	// Groups are the groups of the user, each with what is needed of id, name, type (OKTA_GROUP, APP_GROUP, BUILT_IN) and
	// source.id. Groups without name take it from profile.name. HasGroups tells no groups from groups that nothing is said of.
	Groups    []map[string]any
	HasGroups bool
	// ActiveDirectory and Workday are the user's assignments to these apps; nil when nothing is said of them.
	ActiveDirectory, Workday []map[string]any
	// Now is the moment of the evaluation; the zero time asks the clock.
	Now time.Time
}

// The names of a sample that are not roots. What getManagerUser and its kin find stands under manager_user and assistant_user,
// and by the app's name under manager_app_user and assistant_app_user; isSuperOrgAdmin and isAccessRequestsAdmin are Booleans.
const (
	keyGroups    = "groups"
	keyDirectory = "active_directory"
	keyWorkday   = "workday"
	keyNow       = "now"
)

// NewSample reads a sample from its JSON object: roots with their attributes, and groups, active_directory, workday and now.
// An assignment may be one object instead of a list of one. The error says which part cannot be used.
func NewSample(data []byte) (Sample, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var raw map[string]any
	if err := decoder.Decode(&raw); err != nil {
		return Sample{}, fmt.Errorf("the profile is not a JSON object: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Sample{}, errors.New("something follows the JSON object of the profile")
	}
	return sampleOf(raw)
}

func sampleOf(raw map[string]any) (Sample, error) {
	s := Sample{Roots: map[string]any{}}
	for name, v := range raw {
		if err := s.take(name, v); err != nil {
			return Sample{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	return s, nil
}

func (s *Sample) take(name string, v any) (err error) {
	switch name {
	case keyGroups:
		s.HasGroups = v != nil
		s.Groups, err = objects(v)
	case keyDirectory:
		s.ActiveDirectory, err = objects(v)
	case keyWorkday:
		s.Workday, err = objects(v)
	case keyNow:
		text, ok := v.(string)
		if !ok {
			return errors.New("expected is text such as 2021-09-20T00:00:00.000Z")
		}
		s.Now, _, err = parseISO(text)
	default:
		s.Roots[name], err = fromJSON(v, 0)
	}
	return err
}

// objects are the objects of a list, or the one that stands without a list; never nil, unless v is null.
func objects(v any) ([]map[string]any, error) {
	var list []any
	switch v := v.(type) {
	case nil:
		return nil, nil
	case []any:
		list = v
	default:
		list = []any{v}
	}
	out := make([]map[string]any, 0, len(list))
	for i, element := range list {
		converted, err := fromJSON(element, 0)
		if err != nil {
			return nil, err
		}
		o, ok := converted.(*object)
		if !ok {
			return nil, fmt.Errorf("element %d is %s where an object is expected", i, article(typeName(converted)))
		}
		out = append(out, o.attributes)
	}
	return out, nil
}

// maxSampleDepth bounds how deep a sample nests; a profile has two or three levels.
const maxSampleDepth = 50

// fromJSON gives decoded JSON the types of the language. A number is an integer while it fits one and has no point.
func fromJSON(v any, depth int) (any, error) {
	if depth > maxSampleDepth {
		return nil, fmt.Errorf("it nests deeper than %d levels", maxSampleDepth)
	}
	switch v := v.(type) {
	case nil, bool, string:
		return v, nil
	case json.Number:
		return fromNumber(v)
	case []any:
		out := make([]any, len(v))
		for i, element := range v {
			var err error
			if out[i], err = fromJSON(element, depth+1); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		o := &object{attributes: make(map[string]any, len(v))}
		for name, element := range v {
			var err error
			if o.attributes[name], err = fromJSON(element, depth+1); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		return o, nil
	default:
		return nil, fmt.Errorf("%T is no JSON value", v)
	}
}

func fromNumber(n json.Number) (any, error) {
	if !strings.ContainsAny(n.String(), ".eE") {
		whole, err := n.Int64()
		switch {
		case err != nil:
			return nil, fmt.Errorf("the number %s does not fit in 64 bits", shorten(n.String()))
		case whole >= math.MinInt32 && whole <= math.MaxInt32:
			return int32(whole), nil
		}
		return whole, nil
	}
	f, err := n.Float64()
	if err != nil {
		return nil, fmt.Errorf("the number %s does not fit in a double", shorten(n.String()))
	}
	return f, nil
}

// root finds what an expression calls by a bare name. In a mapping and a user name, source is the side that the values come from.
func (s Sample) root(name string, ctx Context) (any, bool) {
	if v, ok := s.Roots[name]; ok {
		return v, true
	}
	switch {
	case name == keyDirectory && len(s.ActiveDirectory) == 1:
		return &object{attributes: s.ActiveDirectory[0]}, true
	case name == keyWorkday && len(s.Workday) == 1:
		return &object{attributes: s.Workday[0]}, true
	case name != "source":
		return nil, false
	}
	left := map[Context]string{
		MappingToApp: "user", UsernameApp: "user", UsernameBuiltin: "user",
		MappingToOkta: "appuser", UsernameImport: "appuser",
	}
	v, ok := s.Roots[left[ctx]]
	return v, ok
}

// rootNames are the names that root finds, for messages.
func (s Sample) rootNames() []string {
	names := make([]string, 0, len(s.Roots)+2)
	for name := range s.Roots {
		names = append(names, name)
	}
	if len(s.ActiveDirectory) == 1 {
		names = append(names, keyDirectory)
	}
	if len(s.Workday) == 1 {
		names = append(names, keyWorkday)
	}
	slices.Sort(names)
	return names
}

// attribute is an attribute of an object. A display name that nobody ever edited is made of the names, although the UI and the
// API show nothing (a support article on display names and group rules).
func attribute(o *object, name string, ofUser bool) (any, bool) {
	v, ok := o.attributes[name]
	if v != nil || !ofUser || name != "displayName" {
		return v, ok
	}
	first, okFirst := o.attributes["firstName"].(string)
	last, okLast := o.attributes["lastName"].(string)
	if okFirst && okLast {
		return first + " " + last, true
	}
	return v, ok
}
