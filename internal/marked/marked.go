// Package marked writes what is generated into documents that are otherwise written by hand: between two marks, which stay.
package marked

import (
	"bytes"
	"fmt"
	"os"
	"strings"
)

// Part is the generated part of a document. Begin and End are its marks, each a line of its own with the line's end.
type Part struct{ Begin, End string }

// Rewrite replaces the part in a file. A file that has it already is left alone. The error names the file that lacks a mark, or cannot be read
// or written.
func (p Part) Rewrite(file, with string) error {
	text, err := os.ReadFile(file) //nolint:gosec // G304: the file that the Makefile names is the purpose.
	if err != nil {
		return err
	}
	after, err := p.Replace(text, with)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if bytes.Equal(text, after) {
		return nil
	}
	return os.WriteFile(file, after, 0o644) //nolint:gosec // G306: the documents of the repository are for everybody.
}

// Replace is text with something else as the part. A text without both marks in their order is an error.
func (p Part) Replace(text []byte, with string) ([]byte, error) {
	before, rest, found := bytes.Cut(text, []byte(p.Begin))
	_, after, closed := bytes.Cut(rest, []byte(p.End))
	if !found || !closed {
		return nil, fmt.Errorf("the marks %q and %q are not in it", strings.TrimSpace(p.Begin), strings.TrimSpace(p.End))
	}
	return bytes.Join([][]byte{before, []byte(p.Begin), []byte(with), []byte(p.End), after}, nil), nil
}

// Cell keeps text from ending a cell of a table and from being taken for an action of a template.
func Cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ", "{{", "{ {").Replace(text)
}
