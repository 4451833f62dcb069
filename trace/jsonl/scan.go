package jsonl

import "fmt"

// scanner reads the JSON of one line from left to right (RFC 8259). Its first
// error stays, and what it reads after that is empty.
type scanner struct {
	b     []byte
	i     int
	err   error
	clear []byte // the last string that had escapes, without them
}

// deepest is how deeply values may be nested that the format does not know.
const deepest = 32

func (s *scanner) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("character %d: "+format, append([]any{s.i + 1}, args...)...)
		s.i = len(s.b)
	}
}

// peek returns the next character that is no white space, 0 at the end.
func (s *scanner) peek() byte {
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return c
		}
	}
	return 0
}

// expect passes over a character.
func (s *scanner) expect(c byte) bool {
	if s.peek() != c {
		s.fail("want %q", c)
		return false
	}
	s.i++
	return true
}

// end demands that nothing follows.
func (s *scanner) end() {
	if s.peek() != 0 || s.i < len(s.b) {
		s.fail("want the end of the line")
	}
}

// object calls field for each key of an object; field has to read the value.
func (s *scanner) object(field func(key []byte)) {
	if !s.expect('{') {
		return
	}
	if s.peek() == '}' {
		s.i++
		return
	}
	for s.err == nil {
		key := s.text()
		if !s.expect(':') {
			return
		}
		field(key)
		if !s.more('}') {
			return
		}
	}
}

// array calls element for each element of an array; element has to read it.
func (s *scanner) array(element func()) {
	if !s.expect('[') {
		return
	}
	if s.peek() == ']' {
		s.i++
		return
	}
	for s.err == nil {
		element()
		if !s.more(']') {
			return
		}
	}
}

// more passes over a comma, or the character that ends a list.
func (s *scanner) more(end byte) bool {
	switch s.peek() {
	case ',':
		s.i++
		return true
	case end:
		s.i++
	default:
		s.fail("want a comma or %q", end)
	}
	return false
}

// skip passes over a value of any kind.
func (s *scanner) skip(depth int) {
	first := s.peek()
	switch {
	case depth > deepest:
		s.fail("values are nested more than %d deep", deepest)
	case first == '{':
		s.object(func([]byte) { s.skip(depth + 1) })
	case first == '[':
		s.array(func() { s.skip(depth + 1) })
	case first == '"':
		s.text()
	default:
		if text := s.literal(); s.err == nil && !isLiteral(text) {
			s.fail("%.40q is no value", text)
		}
	}
}
