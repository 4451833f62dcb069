package segment

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// packets returns an IPv4 and an IPv6 packet of 32 octets of TCP: 12 of options,
// which begin with MSS, and no payload.
func packets(t *testing.T) (packet4, packet6 []byte) {
	options := []Option{MSS(1460), SACKOK(), NOP(), NOP(), WScale(7), NOP()}
	return mustAppend(t, Segment{Src: src4, Dst: dst4, Flags: SYN, Options: options}),
		mustAppend(t, Segment{Src: src6, Dst: dst6, Flags: SYN, Options: options})
}

func TestParseErrors(t *testing.T) {
	b4, b6 := packets(t)
	for name, test := range map[string]struct {
		packet []byte
		want   ParseError
	}{
		"empty":      {nil, ParseError{"Version", 0, "the packet is empty"}},
		"version":    {set(b4, 0, 0x55), ParseError{"Version", 0, "5, want 4 or 6"}},
		"short IPv4": {b4[:19], ParseError{"IPv4 header", 0, "needs 20 bytes, has 19"}},
		"short IPv6": {b6[:39], ParseError{"IPv6 header", 0, "needs 40 bytes, has 39"}},

		"IHL":                       {set(b4, 0, 0x44), ParseError{"IHL", 0, "16 bytes, want at least 20"}},
		"total length in header":    {set(b4, 3, 19), ParseError{"Total Length", 2, "19 bytes, less than the header's 20"}},
		"total length beyond":       {set(b4, 3, 53), ParseError{"Total Length", 2, "53 bytes, but the packet is cut after 52"}},
		"first fragment":            {set(b4, 6, 0x20), ParseError{"Fragment Offset", 6, "a fragment, not a complete packet"}},
		"last fragment":             {set(b4, 7, 1), ParseError{"Fragment Offset", 6, "a fragment, not a complete packet"}},
		"payload length beyond":     {set(b6, 5, 33), ParseError{"Payload Length", 4, "33 bytes, but the packet is cut after 32"}},
		"no TCP header, IPv4":       {set(b4, 3, 39), ParseError{"TCP header", 20, "needs 20 bytes, has 19"}},
		"no TCP header, IPv6":       {set(b6, 5, 19), ParseError{"TCP header", 40, "needs 20 bytes, has 19"}},
		"IPv4 options over TCP":     {set(b4, 0, 0x4d), ParseError{"TCP header", 52, "needs 20 bytes, has 0"}},
		"data offset under 5":       {set(b4, 32, 0x40), ParseError{"Data Offset", 32, "16 bytes, want at least 20"}},
		"data offset beyond":        {set(b4, 32, 0x90), ParseError{"Data Offset", 32, "36 bytes, but the packet has 32"}},
		"data offset beyond, IPv6":  {set(b6, 52, 0xf0), ParseError{"Data Offset", 52, "60 bytes, but the packet has 32"}},
		"extension of no length":    {extend(b6, 60)[:40], ParseError{"Payload Length", 4, "32 bytes, but the packet is cut after 0"}},
		"extension under 8 bytes":   {set(b6[:47], 4, 0, 7, 0), ParseError{"Hop-by-Hop Options header", 40, "needs 8 bytes, has 7"}},
		"hop-by-hop beyond":         {extend(b6, 0, 6, 5, 0, 0, 0, 0, 0, 0), ParseError{"Hop-by-Hop Options header", 40, "needs 48 bytes, has 40"}},
		"routing beyond":            {extend(b6, 43, 6, 9, 0, 0, 0, 0, 0, 0), ParseError{"Routing header", 40, "needs 80 bytes, has 40"}},
		"destination after another": {extend(b6, 0, 60, 0, 0, 0, 0, 0, 0, 0, 6, 255, 0, 0, 0, 0, 0, 0), ParseError{"Destination Options header", 48, "needs 2048 bytes, has 40"}},
		"first fragment, IPv6":      {extend(b6, 44, 6, 0, 0, 1, 0, 0, 0, 0), ParseError{"Fragment header", 40, "a fragment, not a complete packet"}},
		"last fragment, IPv6":       {extend(b6, 44, 6, 0, 0, 8, 0, 0, 0, 0), ParseError{"Fragment header", 40, "a fragment, not a complete packet"}},
		"extensions to the end":     {extend(b6, 0, 6, 4, 0, 0, 0, 0, 0, 0), ParseError{"TCP header", 80, "needs 20 bytes, has 0"}},
	} {
		t.Run(name, func(t *testing.T) { requireParseError(t, test.packet, test.want) })
	}
}

// "TCP implementations MUST be prepared to handle an illegal option length (e.g.,
// zero)" (RFC 9293 section 3.1, MUST-7)
func TestParseOptionErrors(t *testing.T) {
	b4, b6 := packets(t)
	for name, test := range map[string]struct {
		offset  int // from the first option on
		octets  []byte
		field   string
		problem string
	}{
		"length 0":             {0, []byte{254, 0}, "Kind 254 option", "length 0, want at least 2"},
		"length 1":             {4, []byte{254, 1}, "Kind 254 option", "length 1, want at least 2"},
		"known, length 0":      {0, []byte{2, 0}, "Maximum Segment Size option", "length 0, want at least 2"},
		"beyond the header":    {4, []byte{254, 9}, "Kind 254 option", "length 9, but 8 bytes are left in the header"},
		"no length":            {11, []byte{254}, "Kind 254 option", "no length octet left in the header"},
		"Maximum Segment Size": {0, []byte{2, 3}, "Maximum Segment Size option", "length 3, want 4"},
		"Window Scale":         {8, []byte{3, 4}, "Window Scale option", "length 4, want 3"},
		"SACK-Permitted":       {4, []byte{4, 3}, "SACK-Permitted option", "length 3, want 2"},
		"SACK":                 {0, []byte{5, 12}, "SACK option", "length 12, want 8n+2"},
		"Timestamps":           {0, []byte{8, 12}, "Timestamps option", "length 12, want 10"},
	} {
		t.Run(name, func(t *testing.T) {
			const first4, first6 = 20 + 20, 40 + 20
			requireParseError(t, set(b4, first4+test.offset, test.octets...),
				ParseError{test.field, first4 + test.offset, test.problem})
			requireParseError(t, set(b6, first6+test.offset, test.octets...),
				ParseError{test.field, first6 + test.offset, test.problem})
		})
	}
}

func requireParseError(t *testing.T, packet []byte, want ParseError) {
	t.Helper()
	s, err := Parse(packet)
	var got *ParseError
	require.ErrorAs(t, err, &got)
	assert.Equal(t, want, *got)
	assert.NotErrorIs(t, err, ErrNotTCP)
	assert.Equal(t, Segment{}, s)
}

func TestParseErrorString(t *testing.T) {
	err := &ParseError{Field: "Data Offset", Offset: 32, Problem: "16 bytes, want at least 20"}
	assert.EqualError(t, err, "segment: Data Offset at byte 32: 16 bytes, want at least 20")
}

// Every packet cut short is an error, and no panic.
func TestParseTruncated(t *testing.T) {
	b4, b6 := packets(t)
	for _, packet := range [][]byte{b4, b6, extend(b6, 0, 6, 0, 0, 0, 0, 0, 0, 0)} {
		for n := range packet {
			_, err := Parse(packet[:n])
			var parseError *ParseError
			require.ErrorAs(t, err, &parseError, "%d bytes", n)
			require.ErrorAs(t, Verify(packet[:n]), &parseError, "%d bytes", n)
		}
	}
}

func TestParseNotTCP(t *testing.T) {
	b4, b6 := packets(t)
	for want, packet := range map[string][]byte{
		"segment: not TCP: IPv4 Protocol 1":     set(b4, 9, 1),
		"segment: not TCP: IPv6 Next Header 58": set(b6, 6, 58),
		"segment: not TCP: IPv6 Next Header 59": extend(b6, 0, 59, 0, 0, 0, 0, 0, 0, 0),
	} {
		_, err := Parse(packet)
		require.ErrorIs(t, err, ErrNotTCP)
		assert.EqualError(t, err, want)
		assert.ErrorIs(t, Verify(packet), ErrNotTCP)
		var parseError *ParseError
		assert.False(t, errors.As(err, &parseError))
	}
}

func TestParseSkips(t *testing.T) {
	b4, b6 := packets(t)
	want4, err := Parse(b4)
	require.NoError(t, err)
	want6, err := Parse(b6)
	require.NoError(t, err)

	withIPv4Options := append(set(b4[:20], 0, 0x46, 0, 0, 56), append([]byte{1, 1, 1, 0}, b4[20:]...)...)
	for name, test := range map[string]struct {
		packet []byte
		want   Segment
	}{
		"link padding, IPv4":  {append(b4[:len(b4):len(b4)], 0, 1, 2), want4},
		"link padding, IPv6":  {append(b6[:len(b6):len(b6)], 0, 1, 2), want6},
		"IPv4 options":        {withIPv4Options, want4},
		"reserved flag":       {set(b4, 6, 0x80), want4},
		"hop-by-hop options":  {extend(b6, 0, 6, 0, 1, 4, 0, 0, 0, 0), want6},
		"routing header":      {extend(b6, 43, 6, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), want6},
		"destination options": {extend(b6, 60, 6, 0, 1, 4, 0, 0, 0, 0), want6},
		"atomic fragment":     {extend(b6, 44, 6, 255, 0, 0b110, 1, 2, 3, 4), want6},
		"several":             {extend(b6, 0, 60, 0, 1, 4, 0, 0, 0, 0, 44, 0, 1, 4, 0, 0, 0, 0, 6, 0, 0, 0, 1, 2, 3, 4), want6},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse(test.packet)
			require.NoError(t, err)
			assert.Equal(t, test.want, got)
		})
	}
}

func TestParseAliases(t *testing.T) {
	packet := mustAppend(t, Segment{Src: src4, Dst: dst4, Options: []Option{TS(1, 2)}, Payload: []byte("abc")})
	s, err := Parse(append(packet, "padding"...))
	require.NoError(t, err)
	assert.Equal(t, len(s.Payload), cap(s.Payload), "no room to grow into what follows")
	for _, o := range s.Options {
		assert.Equal(t, len(o.Data), cap(o.Data))
	}
}
