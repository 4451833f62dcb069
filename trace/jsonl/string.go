package jsonl

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. What is not valid UTF-8 in it comes
// octet by octet as a lone low surrogate, octet 0x9b as \udc9b, so that no octet
// is lost and the line stays valid.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	plain := 0 // begin of what needs no escape
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		size := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, size = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || size > 1 {
				i += size
				continue
			}
		}
		b = append(b, s[plain:i]...)
		b = appendEscape(b, c)
		i += size
		plain = i
	}
	return append(append(b, s[plain:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(b, '\\', c)
	case c == '\n':
		return append(b, '\\', 'n')
	case c == '\r':
		return append(b, '\\', 'r')
	case c == '\t':
		return append(b, '\\', 't')
	case c >= utf8.RuneSelf:
		b = append(b, `\udc`...)
	default:
		b = append(b, `\u00`...)
	}
	return append(b, hexDigits[c>>4], hexDigits[c&0xf])
}
