package segment

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRoundTrip(t *testing.T) {
	options := []Option{MSS(1460), SACKOK(), TS(1, 2), NOP(), WScale(7)}
	mapped := netip.MustParseAddrPort("[::ffff:10.0.0.2]:80")
	for name, want := range map[string]Segment{
		"least, IPv4": {Src: src4, Dst: dst4, IP: IP{TTL: 64}},
		"least, IPv6": {Src: src6, Dst: dst6, IP: IP{TTL: 64}},
		"all fields, IPv4": {
			Src: src4, Dst: dst4, Seq: 1 << 31, Ack: 1<<32 - 1, Flags: 0xfff, Window: 65535, Urgent: 7,
			Options: options, Payload: []byte("odd"),
			IP: IP{TTL: 255, TOS: 0xff, ID: 0xabcd, DontFragment: true},
		},
		"all fields, IPv6": {
			Src: src6, Dst: dst6, Seq: 1 << 31, Ack: 1<<32 - 1, Flags: 0xfff, Window: 65535, Urgent: 7,
			Options: options, Payload: []byte("even"),
			IP: IP{TTL: 255, TOS: 0xff, FlowLabel: 0xfffff},
		},
		"IPv4-mapped IPv6 stays IPv6": {Src: src6, Dst: mapped, IP: IP{TTL: 64}},
		"40 octets of options":        {Src: src4, Dst: dst4, Options: slices.Repeat(options, 2), IP: IP{TTL: 64}},
		"largest, IPv4":               {Src: src4, Dst: dst4, Payload: make([]byte, 65535-20-20), IP: IP{TTL: 64}},
		"largest, IPv6":               {Src: src6, Dst: dst6, Payload: make([]byte, 65535-20), IP: IP{TTL: 64}},
	} {
		t.Run(name, func(t *testing.T) {
			packet := mustAppend(t, want)
			require.NoError(t, Verify(packet))
			got, err := Parse(packet)
			require.NoError(t, err)
			want.Checksum = got.Checksum
			assert.Equal(t, want, got)
			assert.Equal(t, packet, mustAppend(t, got))
		})
	}
}

func TestAppendDefaults(t *testing.T) {
	got, err := Parse(mustAppend(t, Segment{Src: src4, Dst: dst4}))
	require.NoError(t, err)
	assert.Equal(t, IP{TTL: 64}, got.IP)
}

func TestAppendLeavesOutZone(t *testing.T) {
	src := netip.MustParseAddrPort("[fe80::1%eth0]:1")
	got, err := Parse(mustAppend(t, Segment{Src: src, Dst: dst6}))
	require.NoError(t, err)
	assert.Equal(t, netip.MustParseAddrPort("[fe80::1]:1"), got.Src)
}

func TestAppendExtends(t *testing.T) {
	s := Segment{Src: src4, Dst: dst4, Payload: []byte("x")}
	packet := mustAppend(t, s)
	got, err := s.Append([]byte("before"))
	require.NoError(t, err)
	assert.Equal(t, "before"+string(packet), string(got))

	room := make([]byte, 0, len(packet))
	got, err = s.Append(room)
	require.NoError(t, err)
	assert.Same(t, &room[:1][0], &got[0], "capacity of the exact size is enough")
}

// "The sender MUST generate it (MUST-2) and the receiver MUST check it (MUST-3)."
// (RFC 9293 section 3.1, of the checksum)
func TestBadChecksum(t *testing.T) {
	// Seq runs through every value of the checksum, among them 0x0000, whose
	// complement sums up to the same.
	for seq := range Seq(1 << 16) {
		s := Segment{Src: src6, Dst: dst6, Seq: seq}
		require.NoError(t, Verify(mustAppend(t, s)))
		s.BadChecksum = true
		require.ErrorContains(t, Verify(mustAppend(t, s)), "segment: TCP checksum")
	}
}

func TestAppendErrors(t *testing.T) {
	for want, s := range map[string]Segment{
		"segment: no source address":                                          {Dst: dst4},
		"segment: no destination address":                                     {Src: src4},
		"segment: 10.0.0.1 and fd00::2 are of different IP versions":          {Src: src4, Dst: dst6},
		"segment: fd00::1 and 10.0.0.2 are of different IP versions":          {Src: src6, Dst: dst4},
		"segment: flags 0x1002 have more than 12 bits":                        {Src: src4, Dst: dst4, Flags: 1<<12 | SYN},
		"segment: flow label 0x100000 has more than 20 bits":                  {Src: src6, Dst: dst6, IP: IP{FlowLabel: 1 << 20}},
		"segment: IP packet of 65536 bytes, more than 65535":                  {Src: src4, Dst: dst4, Payload: make([]byte, 65536-20-20)},
		"segment: IP packet of 65537 bytes, more than 65535":                  {Src: src6, Dst: dst6, Payload: make([]byte, 65537-20)},
		"segment: options take 42 bytes, more than 40":                        withOptions(SACKBlocks(make([]Block, 5)...)),
		"segment: options take 41 bytes, more than 40":                        withOptions(slices.Repeat([]Option{NOP()}, 41)...),
		"segment: options take 1002 bytes, more than 40":                      withOptions(Option{Kind: 254, Data: make([]byte, 1000)}),
		"segment: No-Operation option: length 2, want 1":                      withOptions(Option{Kind: NoOperation, Data: []byte{1}}),
		"segment: Maximum Segment Size option: length 3, want 4":              withOptions(Option{Kind: MaximumSegmentSize, Data: []byte{1}}),
		"segment: Window Scale option: length 2, want 3":                      withOptions(Option{Kind: WindowScale}),
		"segment: SACK-Permitted option: length 3, want 2":                    withOptions(Option{Kind: SACKPermitted, Data: []byte{1}}),
		"segment: SACK option: length 6, want 8n+2":                           withOptions(Option{Kind: SACK, Data: make([]byte, 4)}),
		"segment: Timestamps option: length 6, want 10":                       withOptions(Option{Kind: Timestamps, Data: make([]byte, 4)}),
		"segment: Maximum Segment Size option follows the End of Option List": withOptions(Option{Kind: EndOfOptions}, MSS(1)),
	} {
		b, err := s.Append([]byte("before"))
		assert.EqualError(t, err, want)
		assert.Equal(t, "before", string(b))
	}
}

func withOptions(options ...Option) Segment {
	return Segment{Src: src4, Dst: dst4, Options: options}
}
