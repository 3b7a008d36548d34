package changes

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// plain is a value as [Change] has it: a bool, an int64, a string or nil. Anything else is its JSON text.
func plain(raw json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return string(raw)
	}
	switch v := v.(type) {
	case nil, bool, string:
		return v
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		return v.String()
	default:
		var compact bytes.Buffer
		if err := json.Compact(&compact, raw); err != nil {
			return string(raw)
		}
		return compact.String()
	}
}

// truth is a switch, which the log may spell as a word.
func truth(v any) any {
	text, isText := v.(string)
	if !isText {
		return v
	}
	switch strings.ToLower(text) {
	case "true":
		return true
	case "false":
		return false
	default:
		return v
	}
}

func number(v any) any {
	if text, isText := v.(string); isText {
		if n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil {
			return n
		}
	}
	return v
}

// percent is a number from a text such as 20%.
func percent(v any) any {
	if text, isText := v.(string); isText {
		return number(strings.TrimSuffix(strings.TrimSpace(text), "%"))
	}
	return v
}

// words translates a text, compared without case; one that is not listed stays.
func words(list map[string]string) func(any) any {
	return func(v any) any {
		text, _ := v.(string)
		if word, listed := list[strings.ToLower(text)]; listed {
			return word
		}
		return v
	}
}

// either is one of two words for a switch.
func either(on, off string) func(any) any {
	return func(v any) any {
		switch truth(v) {
		case true:
			return on
		case false:
			return off
		default:
			return v
		}
	}
}

// criteria is the word of the public API for an expression that it has one for, both words for both of its options, and otherwise the
// expression.
func criteria(v any) any {
	text, isText := v.(string)
	if !isText {
		return v
	}
	var list []string
	for _, term := range strings.Split(strings.NewReplacer("(", "", ")", "").Replace(text), " OR ") {
		switch strings.Join(strings.Fields(term), " ") {
		case "source.login eq target.login":
			list = append(list, "USERNAME")
		case "source.email eq target.email":
			list = append(list, "EMAIL")
		default:
			return text
		}
	}
	return strings.Join(list, " OR ")
}
