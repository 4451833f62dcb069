package jsonl

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
)

// digits are the two characters of base64 that each 12 bits make, the first one
// in the low octet.
var digits = func() (table [1 << 12]uint16) {
	for i := range table {
		two := base64.StdEncoding.AppendEncode(nil, []byte{byte(i >> 4), byte(i << 4), 0})
		table[i] = binary.LittleEndian.Uint16(two)
	}
	return table
}()

// appendBase64 is base64.StdEncoding.AppendEncode, three times as fast: it takes
// six octets at a time, and packets are most of what is written.
func appendBase64(b, src []byte) []byte {
	n := len(b)
	b = slices.Grow(b, base64.StdEncoding.EncodedLen(len(src)))
	for ; len(src) >= 8; src = src[6:] {
		v := binary.BigEndian.Uint64(src)
		b = b[:n+8]
		binary.LittleEndian.PutUint64(b[n:], uint64(digits[v>>52])|uint64(digits[v>>40&0xfff])<<16|
			uint64(digits[v>>28&0xfff])<<32|uint64(digits[v>>16&0xfff])<<48)
		n += 8
	}
	return base64.StdEncoding.AppendEncode(b, src)
}
