package contract

// agree notes what settings have that cannot be together.
func (p *parser) agree(lessons []lesson) {
	for i, l := range lessons {
		for _, other := range lessons[:i] {
			p.agreeRead(l, other)
			p.agreeWrite(l, other)
		}
	}
}

func (p *parser) agreeRead(l, other lesson) {
	a, b := l.read, other.read
	if a.address.source == b.address.source && a.pointer.within(b.pointer) && b.pointer.within(a.pointer) {
		p.at(a.address.at, "%s is read at the very place where %s is, so one would show the value of the other; correct one of the pointers", l.setting, other.setting)
	}
}

func (p *parser) agreeWrite(l, other lesson) {
	a, b := l.write, other.write
	if a.address.source != b.address.source || !a.whole && !b.whole {
		return
	}
	switch {
	case a.whole != b.whole:
		p.at(a.at, "%s and %s are written to the same place, but only one of them with \"whole\"; one would undo the other, so write both in the same way", l.setting, other.setting)
	case a.method != b.method:
		p.at(a.at, "%s is sent back whole with %s, but %s with %s, to the same place; use the same method", l.setting, a.method, other.setting, b.method)
	case a.current.source != b.current.source:
		p.at(a.at, "%s and %s are sent back whole to the same place, but read from two; use the same \"current\"", l.setting, other.setting)
	case a.pointer.within(b.pointer) || b.pointer.within(a.pointer):
		p.at(a.at, "%s changes %s, and %s changes %s, which are not apart; correct one of the pointers", l.setting, a.pointer.text, other.setting, b.pointer.text)
	}
}
