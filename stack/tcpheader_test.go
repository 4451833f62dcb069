package stack

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// shift mends the checksum by the difference: right remains right, wrong remains
// wrong by as much, at even and odd offsets, whatever wraps.
func TestShift(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		b := make([]byte, 20+4*r.IntN(11)+r.IntN(50))
		for i := range b {
			b[i] = byte(r.Uint32())
			if r.IntN(4) == 0 {
				b[i] = 0xff * byte(r.IntN(2))
			}
		}
		t1 := tcpHeader(b)
		binary.BigEndian.PutUint16(b[16:], 0)
		wrong := uint16(r.IntN(2) * r.IntN(0x10000))
		binary.BigEndian.PutUint16(b[16:], ^segment.Checksum(b, 0)^wrong)
		sum := segment.Checksum(b, 0) % 0xffff

		at := 4 + 4*r.IntN(2)
		if n := len(b) - 24; n >= 0 && r.IntN(2) == 0 {
			at = 20 + r.IntN(n+1)
		}
		old, delta := binary.BigEndian.Uint32(b[at:]), r.Uint32()
		t1.shift(at, delta)
		require.Equal(t, old+delta, binary.BigEndian.Uint32(b[at:]))
		require.Equal(t, sum, segment.Checksum(b, 0)%0xffff, "at %d", at)
	}
}

// The numbers of a segment damaged on the way are translated too, and its
// checksum stays wrong: it must not be repaired.
func TestDamageStays(t *testing.T) {
	w := newWorld(t)
	p, s := w.accepted(Config{})
	good := data(5001, 10, 1001)
	for bit := range 8 * (20 + 10) {
		b := p.bytes(good)
		b[20+bit/8] ^= 1 << (bit % 8)
		p.Deliver(b)
		require.Empty(t, p.text(), "bit %d", bit)
		require.Zero(t, s.Unread())
	}
	require.Equal(t, []string{". 1001:1001(0) ack 5011"}, p.deliver(good))
}

// The edges of SACK blocks (RFC 2018) are translated wherever they stand.
func TestTranslateSACK(t *testing.T) {
	for nops := range 4 {
		s := segment.Segment{
			Src: netip.MustParseAddrPort("10.0.0.1:1"), Dst: netip.MustParseAddrPort("10.0.0.2:2"),
			Flags: ack, Ack: 5,
		}
		for range nops {
			s.Options = append(s.Options, segment.NOP())
		}
		s.Options = append(s.Options, segment.SACKBlocks(segment.Block{Left: 10, Right: 20}, segment.Block{Left: 1<<32 - 5, Right: 3}))
		b, err := s.Append(nil)
		require.NoError(t, err)
		c := conn{offset: 7}
		_, header, ok := parse(b)
		require.True(t, ok)
		c.translate(header)
		require.NoError(t, segment.Verify(b))
		s, err = segment.Parse(b)
		require.NoError(t, err)
		assert.Equal(t, segment.Seq(1<<32-2), s.Ack)
		assert.Equal(t, []segment.Block{{Left: 3, Right: 13}, {Left: 1<<32 - 12, Right: 1<<32 - 4}}, s.SACKBlocks())
	}
}

// An option that reaches beyond the header, or has no length, hides what
// follows, and nothing breaks.
func TestMalformedOptions(t *testing.T) {
	for _, options := range [][]byte{
		{5, 0, 0, 0}, {5, 1, 0, 0}, {5, 2, 0, 0}, {5, 40, 0, 0}, {1, 1, 1, 5}, {0, 5, 10, 0}, {9, 3, 0, 5}, {5, 4, 1, 2},
	} {
		b := append(make([]byte, 20), options...)
		b[12] = 6 << 4
		tcp := tcpHeader(b)
		c := conn{offset: 1}
		c.translate(tcp)
		assert.Equal(t, options, []byte(tcp[20:]))
	}
	short := tcpHeader(make([]byte, 20))
	for offset := range 16 { // a data offset that is not there
		short[12] = byte(offset) << 4
		assert.Empty(t, short.options())
		assert.Nil(t, short.option(header.TCPOptionMSS))
	}
}

// What carries no TCP header is not taken for TCP.
func TestParse(t *testing.T) {
	s := segment.Segment{Src: netip.MustParseAddrPort("10.0.0.1:1"), Dst: netip.MustParseAddrPort("10.0.0.2:2"), Payload: []byte("data")}
	good, err := s.Append(nil)
	require.NoError(t, err)
	key, tcp, ok := parse(append(good, "padding"...))
	require.True(t, ok)
	assert.Equal(t, connKey{s.Src, s.Dst}, key)
	assert.Len(t, tcp, 24, "the link's padding is not TCP's")
	assert.Equal(t, connKey{s.Dst, s.Src}, key.reverse())
	for name, change := range map[string]func(b []byte) []byte{
		"empty":            func(b []byte) []byte { return nil },
		"cut":              func(b []byte) []byte { return b[:39] },
		"version":          func(b []byte) []byte { b[0] = 0x55; return b },
		"header length":    func(b []byte) []byte { b[0] = 0x44; return b },
		"total length":     func(b []byte) []byte { b[3] = 39; return b },
		"protocol":         func(b []byte) []byte { b[9] = 17; return b },
		"later fragment":   func(b []byte) []byte { b[7] = 1; return b },
		"ipv6":             func(b []byte) []byte { b[0] = 0x60; return b },
		"ipv6 extension":   func(b []byte) []byte { b[0], b[6] = 0x60, 0; return append(b, 6, 200) },
		"ipv6 later piece": func(b []byte) []byte { b[0], b[6] = 0x60, 44; return append(b, 6, 0, 0, 8, 0, 0, 0, 0) },
	} {
		_, _, ok := parse(change(append([]byte{}, good...)))
		assert.False(t, ok, name)
	}
}

// RFC 6864 section 4.3: the identification of packets that may be fragmented is
// their own, and the same in every run.
func TestIdentification(t *testing.T) {
	w := newWorld(t)
	n := w.host("host", Config{})
	p := &script{n, n.at(80), netip.MustParseAddrPort("10.0.0.99:4000")}
	p.deliver(segment.Segment{Flags: syn, Seq: 1}) // nobody listens
	p.deliver(segment.Segment{Flags: syn, Seq: 1})
	assert.Equal(t, []uint16{1, 2}, []uint16{p.sent[0].IP.ID, p.sent[1].IP.ID})
	assert.False(t, p.sent[0].IP.DontFragment)
}

// The fragments of one packet have one identification: an echo reply (RFC 792)
// of more than the MTU.
func TestIdentificationOfFragments(t *testing.T) {
	w := newWorld(t)
	var sent [][]byte
	h, err := New(Config{}, wiringTo(w, func(p []byte, _ *Sender) { sent = append(sent, p) }))
	require.NoError(t, err)
	defer h.Close()
	message := make([]byte, 4000)
	message[0] = 8
	binary.BigEndian.PutUint16(message[2:], ^segment.Checksum(message, 0))
	ping := ipv4Packet(1, []byte{10, 0, 0, 9}, []byte{10, 0, 0, 1}, message)
	for range 2 {
		for _, f := range fragments(ping, 1480) {
			h.Deliver(f)
		}
	}
	require.Len(t, sent, 6)
	for i, b := range sent {
		assert.Equal(t, uint16(1+i/3), binary.BigEndian.Uint16(b[4:]))
		assert.Equal(t, uint16(0xffff), segment.Checksum(b[:20], 0))
	}
}
