package jsonl

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// text reads a string; it is good until the next one is read.
func (s *scanner) text() []byte {
	if !s.expect('"') {
		return nil
	}
	start := s.i
	for i := start; i < len(s.b); i++ {
		switch c := s.b[i]; {
		case c == '"':
			s.i = i + 1
			return s.b[start:i]
		case c == '\\':
			return s.escaped(start, i)
		case c < ' ':
			s.i = i
			s.fail("a control character in a string")
			return nil
		}
	}
	s.fail("the string does not end")
	return nil
}

// escaped reads the rest of a string that began at start and has its first escape
// at i.
func (s *scanner) escaped(start, i int) []byte {
	out := append(s.clear[:0], s.b[start:i]...)
	for s.i = i; s.i < len(s.b); {
		switch c := s.b[s.i]; {
		case c == '"':
			s.i++
			s.clear = out
			return out
		case c == '\\':
			out = s.escape(out)
		case c < ' ':
			s.fail("a control character in a string")
			return nil
		default:
			out = append(out, c)
			s.i++
		}
	}
	s.fail("the string does not end")
	return nil
}

// escape reads an escape, and appends what it stands for.
func (s *scanner) escape(out []byte) []byte {
	if s.i+1 >= len(s.b) {
		s.fail("the string does not end")
		return nil
	}
	c := s.b[s.i+1]
	if c == 'u' {
		return s.unicode(out)
	}
	for i := range "\"\\/bfnrt" {
		if c == "\"\\/bfnrt"[i] {
			s.i += 2
			return append(out, "\"\\/\b\f\n\r\t"[i])
		}
	}
	s.fail("unknown escape \\%c", c)
	return nil
}

// unicode reads an escape of four digits, or of two times four. See appendString
// for a low surrogate by itself.
func (s *scanner) unicode(out []byte) []byte {
	r := s.hex4()
	switch {
	case 0xdc80 <= r && r <= 0xdcff:
		return append(out, byte(r))
	case utf16.IsSurrogate(r) && s.i+1 < len(s.b) && s.b[s.i] == '\\' && s.b[s.i+1] == 'u':
		at := s.i
		if pair := utf16.DecodeRune(r, s.hex4()); pair != utf8.RuneError {
			return utf8.AppendRune(out, pair)
		}
		if s.err == nil {
			s.i = at
		}
	}
	return utf8.AppendRune(out, r) // of a lone surrogate it makes U+FFFD
}

// hex4 reads the four digits of an escape.
func (s *scanner) hex4() rune {
	if s.i+6 > len(s.b) {
		s.fail("the string does not end")
		return 0
	}
	v, err := strconv.ParseUint(string(s.b[s.i+2:s.i+6]), 16, 16)
	if err != nil {
		s.fail("%q is no escape", s.b[s.i:s.i+6])
		return 0
	}
	s.i += 6
	return rune(v)
}

// bytes reads a string in base64.
func (s *scanner) bytes() []byte {
	s.peek()
	at := s.i
	text := s.plain()
	if text == nil {
		text = s.text()
	}
	if s.err != nil {
		return nil
	}
	out := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(out, text)
	if err != nil || bytes.IndexByte(text, '\r') >= 0 { // which the decoder does not mind
		s.i = at
		s.fail("no base64")
		return nil
	}
	return out[:n]
}

// plain reads a string without escapes, of which it does not look at the
// characters; nil if it has some.
func (s *scanner) plain() []byte {
	if s.i >= len(s.b) || s.b[s.i] != '"' {
		return nil
	}
	rest := s.b[s.i+1:]
	n := bytes.IndexByte(rest, '"')
	if n < 0 || bytes.IndexByte(rest[:n], '\\') >= 0 {
		return nil
	}
	s.i += n + 2
	return rest[:n]
}
