package jsonl

import (
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. What is not valid UTF-8 in it comes
// octet by octet as a lone low surrogate, octet 0x9b as \udc9b, so that no octet
// is lost and the line stays valid. What could steer a terminal is escaped, too: C1
// controls, and marks that turn the direction of writing.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	plain := 0 // begin of what needs no escape
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		octet := c < utf8.RuneSelf || r == utf8.RuneError && size == 1
		if !octet && !unicode.In(r, unicode.Cc, unicode.Cf) {
			i += size
			continue
		}
		b = append(b, s[plain:i]...)
		if octet {
			b = appendEscape(b, c)
		} else {
			b = appendRune(b, r)
		}
		i += size
		plain = i
	}
	return append(append(b, s[plain:]...), '"')
}

// appendRune appends an escape, or two for what is beyond 16 bits.
func appendRune(b []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
		return fmt.Appendf(b, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(b, `\u%04x`, r)
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
