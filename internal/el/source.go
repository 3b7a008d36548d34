package el

// Position is a place in the source of an expression.
type Position struct {
	Offset int // Bytes from the start of the source, from 0.
	Line   int // From 1; lines end at a line feed.
	Column int // From 1, in Unicode code points.
}

// start is the position of the first character.
var start = Position{Line: 1, Column: 1}

// advance gives the position after one code point of size bytes.
func (p Position) advance(r rune, size int) Position {
	p.Offset += size
	if r == '\n' {
		p.Line++
		p.Column = 1
		return p
	}
	p.Column++
	return p
}

// after gives the position behind text that begins at p.
func (p Position) after(text string) Position {
	for _, r := range text {
		p = p.advance(r, 0)
	}
	p.Offset += len(text)
	return p
}

// Range is the part of the source that a node was read from.
type Range struct {
	From Position // Of the first character.
	To   Position // Behind the last character.
}

// Pos is the position of the first character.
func (r Range) Pos() Position { return r.From }

// End is the position behind the last character.
func (r Range) End() Position { return r.To }
