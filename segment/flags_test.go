package segment

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFlagsString(t *testing.T) {
	for f, want := range map[Flags]string{
		0:                     "none",
		SYN:                   "SYN",
		SYN | ACK:             "SYN ACK",
		FIN | PSH | ACK:       "FIN PSH ACK",
		RST | URG:             "RST URG",
		SYN | ECE | CWR | AE:  "SYN ECE CWR AE",
		0x200 | 0x800:         "0xa00",
		SYN | 0x200:           "SYN 0x200",
		FIN | SYN | ACK | 0x8: "FIN SYN PSH ACK",
	} {
		assert.Equal(t, want, f.String())
	}
}

// The bits are those of the header in RFC 9293 section 3.1, from FIN on the right
// to CWR, and RFC 9768's AE beyond.
func TestFlagsBits(t *testing.T) {
	for bit, f := range []Flags{FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE} {
		assert.Equal(t, Flags(1)<<bit, f, "%v", f)
	}
}

func TestFlagsHas(t *testing.T) {
	assert.True(t, (SYN | ACK).Has(SYN))
	assert.True(t, (SYN | ACK).Has(SYN|ACK))
	assert.False(t, SYN.Has(SYN|ACK))
	assert.True(t, SYN.Has(0))
}

// The file has what tcpdump 4.99.3 prints for the flags 0 to 255.
func TestLettersAreThoseOfTcpdump(t *testing.T) {
	b, err := os.ReadFile("testdata/flags.txt")
	require.NoError(t, err)
	lines := strings.Fields(string(b))
	require.Len(t, lines, 256)
	for f, want := range lines {
		assert.Equal(t, want, Flags(f).Letters())
	}
}

func TestLettersRoundTrip(t *testing.T) {
	for f := Flags(0); f <= 0x1ff; f++ {
		got, err := ParseLetters(f.Letters())
		require.NoError(t, err, f.Letters())
		assert.Equal(t, f, got)
	}
}

func TestLettersBeyondTcpdump(t *testing.T) {
	assert.Equal(t, "SEWe", (SYN | ECE | CWR | AE).Letters())
	assert.Equal(t, "none", Flags(0xe00).Letters(), "reserved bits have no letter")
	assert.Equal(t, "S", (SYN | 0x800).Letters())
}

func TestParseLetters(t *testing.T) {
	f, err := ParseLetters(".F")
	require.NoError(t, err, "any order")
	assert.Equal(t, FIN|ACK, f)

	for letters, want := range map[string]string{
		"":      `segment: no flag letters: write "none" for no flags`,
		"S,":    `segment: unknown flag letter ',' in "S,"`,
		"s":     `segment: unknown flag letter 's' in "s"`,
		"Sé":    `segment: unknown flag letter 'é' in "Sé"`,
		"SS":    `segment: flag letter 'S' twice in "SS"`,
		"none.": `segment: unknown flag letter 'n' in "none."`,
	} {
		_, err := ParseLetters(letters)
		assert.EqualError(t, err, want)
	}
}
