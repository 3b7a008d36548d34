// Package wording puts texts into the form that diagnostics have: sentences and lists.
package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentence makes text, such as that of an error, stand on its own: with a capital letter and the end of a sentence. An empty text stays empty.
func Sentence(text string) string { return Ended(Capital(text)) }

// Capital gives text a capital letter to begin with.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// Ended gives text a full stop, unless it ends like a sentence or is empty.
func Ended(text string) string {
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".?!") {
		return text
	}
	return text + "."
}

// Bullets are lines as a list, each on a line of its own; the caller ends the line before it.
func Bullets(lines []string) string { return "  - " + strings.Join(lines, "\n  - ") }
