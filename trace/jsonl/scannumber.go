package jsonl

import "strconv"

// literal reads the characters of a number, of true, false or null.
func (s *scanner) literal() []byte {
	s.peek()
	start := s.i
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ',', '}', ']', ' ', '\t', '\r', '\n':
			return s.b[start:s.i]
		default:
			s.i++
		}
	}
	return s.b[start:]
}

// int reads an integer from least to most.
func (s *scanner) int(least, most int64) int64 {
	at := s.i
	text := s.literal()
	v, ok := parseInt(text)
	if s.err == nil && (!ok || v < least || v > most) {
		s.i = at
		s.fail("%.40q is no integer from %d to %d", text, least, most)
		return 0
	}
	return v
}

// parseInt is strconv.ParseInt for what JSON knows as an integer.
func parseInt(text []byte) (v int64, ok bool) {
	digits := text
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || digits[0] == '0' && len(digits) > 1 {
		return 0, false
	}
	if len(digits) > 18 { // may be too much
		v, err := strconv.ParseInt(string(text), 10, 64)
		return v, err == nil
	}
	for _, c := range digits {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = 10*v + int64(c-'0')
	}
	if len(digits) < len(text) {
		v = -v
	}
	return v, true
}

// uint64 reads an integer that is not negative.
func (s *scanner) uint64() uint64 {
	text := s.literal()
	v, err := strconv.ParseUint(string(text), 10, 64)
	if s.err == nil && (err != nil || text[0] == '0' && len(text) > 1) {
		s.fail("%.40q is no integer from 0 to %d", text, uint64(1<<64-1))
	}
	return v
}

// bool reads true or false.
func (s *scanner) bool() bool {
	switch text := s.literal(); {
	case s.err != nil:
	case string(text) == "true":
		return true
	case string(text) != "false":
		s.fail("%.40q is neither true nor false", text)
	}
	return false
}

// isLiteral reports whether text is a number, true, false or null.
func isLiteral(text []byte) bool {
	switch string(text) {
	case "true", "false", "null":
		return true
	case "":
		return false
	}
	i := 0
	digits := func() bool {
		start := i
		for i < len(text) && '0' <= text[i] && text[i] <= '9' {
			i++
		}
		return i > start
	}
	if text[0] == '-' {
		i++
	}
	zero := i < len(text) && text[i] == '0'
	start := i
	if !digits() || zero && i > start+1 {
		return false
	}
	if i < len(text) && text[i] == '.' {
		if i++; !digits() {
			return false
		}
	}
	if i < len(text) && (text[i] == 'e' || text[i] == 'E') {
		if i++; i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if !digits() {
			return false
		}
	}
	return i == len(text)
}
