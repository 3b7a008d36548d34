package mappings

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func number(n int) string { return strconv.Itoa(n) }

// sentence makes text stand on its own.
func sentence(text string) string { return ended(capital(text)) }

// capital gives text a capital letter to begin with.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// ended gives text the full stop of a sentence.
func ended(text string) string {
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".?!") {
		return text
	}
	return text + "."
}
