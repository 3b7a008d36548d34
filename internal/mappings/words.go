package mappings

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

func number(n int) string { return strconv.Itoa(n) }

// sentence makes text stand on its own.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	text = string(unicode.ToUpper(first)) + text[size:]
	switch text[len(text)-1] {
	case '.', '?', '!':
		return text
	default:
		return text + "."
	}
}
