package segment

import (
	"fmt"
	"strings"
)

// Flags are the 12 bits that follow the data offset in the TCP header: the
// control bits, and three reserved bits which are kept as they are
// (RFC 9293 section 3.1, RFC 9768).
type Flags uint16

// The control bits.
const (
	FIN Flags = 1 << iota // no more data from the sender
	SYN                   // synchronize sequence numbers
	RST                   // reset the connection
	PSH                   // push function
	ACK                   // the acknowledgment field is significant
	URG                   // the urgent pointer field is significant
	ECE                   // ECN-Echo (RFC 3168)
	CWR                   // congestion window reduced (RFC 3168)
	AE                    // accurate ECN (RFC 9768)
)

// allFlags are the control bits and the reserved ones.
const allFlags Flags = 1<<12 - 1

// flagNames has the names of the control bits, from the lowest bit up, which is
// also the order in which tcpdump prints its letters.
var flagNames = [...]struct {
	name   string
	letter byte
}{
	{"FIN", 'F'}, {"SYN", 'S'}, {"RST", 'R'}, {"PSH", 'P'}, {"ACK", '.'},
	{"URG", 'U'}, {"ECE", 'E'}, {"CWR", 'W'}, {"AE", 'e'},
}

// noFlags is what both notations call a segment without control bits.
const noFlags = "none"

// Has reports whether every bit of all is set in f.
func (f Flags) Has(all Flags) bool { return f&all == all }

// String returns the names of the bits, from the lowest up, as in "SYN ACK".
// Reserved bits follow as one hexadecimal number. No bits at all are "none".
func (f Flags) String() string {
	var words []string
	for bit, flag := range flagNames {
		if f.Has(1 << bit) {
			words = append(words, flag.name)
		}
	}
	if reserved := f >> len(flagNames) << len(flagNames); reserved != 0 {
		words = append(words, fmt.Sprintf("%#x", uint16(reserved)))
	}
	if len(words) == 0 {
		return noFlags
	}
	return strings.Join(words, " ")
}

// Letters returns the flags as tcpdump prints them between the brackets, as in
// "S", "S.", "P.", "FP.", "R" or "SEW", and "none" without any. Reserved bits do
// not show. AE is "e", as in current tcpdump; its release 4.99.3 still leaves
// that bit out.
func (f Flags) Letters() string {
	var letters [len(flagNames)]byte
	n := 0
	for bit, flag := range flagNames {
		if f.Has(1 << bit) {
			letters[n] = flag.letter
			n++
		}
	}
	if n == 0 {
		return noFlags
	}
	return string(letters[:n])
}

// ParseLetters is the inverse of [Flags.Letters]. The letters may come in any
// order. An unknown or repeated letter and an empty string are errors.
func ParseLetters(s string) (Flags, error) {
	switch s {
	case noFlags:
		return 0, nil
	case "":
		return 0, fmt.Errorf("segment: no flag letters: write %q for no flags", noFlags)
	}
	var f Flags
	for _, letter := range s {
		flag := flagOf(letter)
		switch {
		case flag == 0:
			return 0, fmt.Errorf("segment: unknown flag letter %q in %q", letter, s)
		case f.Has(flag):
			return 0, fmt.Errorf("segment: flag letter %q twice in %q", letter, s)
		}
		f |= flag
	}
	return f, nil
}

// flagOf returns the control bit with the given letter, 0 when there is none.
func flagOf(letter rune) Flags {
	for bit, flag := range flagNames {
		if rune(flag.letter) == letter {
			return 1 << bit
		}
	}
	return 0
}
