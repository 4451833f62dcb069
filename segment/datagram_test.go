package segment

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func mustDatagram(t *testing.T, packet []byte) *Datagram {
	t.Helper()
	d, err := ParseDatagram(packet)
	require.NoError(t, err)
	return &d
}

func TestDatagram(t *testing.T) {
	ip4 := IP{TTL: 3, TOS: 0xb9, ID: 7, DontFragment: true}
	ip6 := IP{TTL: 3, TOS: 0xb9, FlowLabel: 0xabcde}
	b4 := mustAppend(t, Segment{Src: src4, Dst: dst4, IP: ip4, Payload: []byte("abc")})
	b6 := mustAppend(t, Segment{Src: src6, Dst: dst6, IP: ip6, Payload: []byte("abc")})
	for _, test := range []struct {
		packet          []byte
		src, dst        netip.AddrPort
		ip              IP
		version, header int
	}{
		{b4, src4, dst4, ip4, 4, 20},
		{b6, src6, dst6, ip6, 6, 40},
		{extend(b6, 0, 60, 0, 1, 4, 0, 0, 0, 0, 6, 0, 1, 4, 0, 0, 0, 0), src6, dst6, ip6, 6, 56},
		{extend(b6, 44, 6, 0, 0, 0, 0, 0, 0, 9), src6, dst6, ip6, 6, 48}, // "atomic"
	} {
		d := mustDatagram(t, append(test.packet, "padding"...))
		assert.Equal(t, test.version, d.Version())
		assert.Equal(t, test.packet, d.Bytes())
		assert.Equal(t, "padding", string(d.Trailing()))
		assert.Equal(t, len(test.packet), d.Len())
		assert.Zero(t, d.Missing())
		assert.True(t, d.Whole())
		assert.True(t, d.IsValid())
		assert.Equal(t, test.src.Addr(), d.Src())
		assert.Equal(t, test.dst.Addr(), d.Dst())
		assert.Equal(t, test.ip, d.IP())
		assert.Equal(t, test.header, d.HeaderLen())
		assert.EqualValues(t, ProtocolTCP, d.Protocol())
		assert.Equal(t, test.packet[test.header:], d.Payload())
		src, dst, ok := d.Ends()
		assert.True(t, ok)
		assert.Equal(t, []netip.AddrPort{test.src, test.dst}, []netip.AddrPort{src, dst})
		_, ok = d.Fragment()
		assert.False(t, ok)
		_, ok = d.ICMP()
		assert.False(t, ok)
		tcp, ok := d.TCP()
		assert.True(t, ok)
		assert.EqualValues(t, 0xffff, Checksum(tcp, d.PseudoHeader(len(tcp))))

		cut := mustDatagram(t, test.packet[:test.header+22])
		assert.Equal(t, len(test.packet), cut.Len())
		assert.Equal(t, 1, cut.Missing())
		assert.False(t, cut.Whole())
		assert.Equal(t, 3, cut.DataLen())
		s, err := cut.Segment()
		require.NoError(t, err)
		assert.Equal(t, "ab", string(s.Payload))
	}
}

func TestDatagramOfNothing(t *testing.T) {
	var d Datagram
	assert.Zero(t, d.Version())
	assert.Empty(t, d.Bytes())
	assert.Empty(t, d.Payload())
	assert.False(t, d.Whole())
	assert.False(t, d.IsValid())
	assert.False(t, d.Src().IsValid())
	assert.False(t, d.Dst().IsValid())
	assert.False(t, d.SameEnds(&d))
	assert.Zero(t, d.IP())
	assert.Zero(t, d.PseudoHeader(0))
	assert.Zero(t, d.DataLen())
	_, err := d.Segment()
	assert.ErrorIs(t, err, ErrNotTCP)
}

// "The fragment offset is measured in units of 8 octets" (RFC 791 section 3.1); in
// IPv6 only the first fragment has the upper layer's header (RFC 8200 section 4.5).
func TestFragments(t *testing.T) {
	b4, b6 := packets(t)
	for _, test := range []struct {
		packet []byte
		want   Fragment
	}{
		{set(b4, 4, 1, 2, 0x20, 0), Fragment{ID: 0x102, Offset: 0, More: true}},
		{set(b4, 4, 1, 2, 0x3f, 0xff), Fragment{ID: 0x102, Offset: 65528, More: true}},
		{set(b4, 4, 1, 2, 0x40, 1), Fragment{ID: 0x102, Offset: 8, More: false}},
		{extend(b6, 44, 6, 0, 0, 1, 1, 2, 3, 4), Fragment{ID: 0x1020304, Offset: 0, More: true}},
		{extend(b6, 44, 6, 0, 0xff, 0xf9, 1, 2, 3, 4), Fragment{ID: 0x1020304, Offset: 65528, More: true}},
		{extend(b6, 44, 6, 0, 0, 8, 1, 2, 3, 4), Fragment{ID: 0x1020304, Offset: 8, More: false}},
		// what looks like a header of 2048 octets is data
		{extend(b6, 44, 0, 0, 0, 8, 1, 2, 3, 4, 6, 255), Fragment{ID: 0x1020304, Offset: 8, More: false}},
	} {
		d := mustDatagram(t, test.packet)
		f, ok := d.Fragment()
		assert.True(t, ok)
		assert.Equal(t, test.packet[len(test.packet)-len(f.Data):], f.Data)
		f.Data = nil
		assert.Equal(t, test.want, f)
		assert.False(t, d.Whole())
		_, first := d.TCP()
		assert.Equal(t, f.Offset == 0, first)
		_, _, ends := d.Ends()
		assert.Equal(t, first, ends)
		_, err := d.Segment()
		assert.Equal(t, first, err == nil)
	}
}

// "connections ... are identified by pair of sockets" (RFC 9293 section 3.3.1)
func TestSameEnds(t *testing.T) {
	b4, b6 := packets(t)
	longer := append(set(b4[:20], 0, 0x46, 0, 0, 56), append([]byte{1, 1, 1, 0}, b4[20:]...)...)
	for _, test := range []struct {
		a, b []byte
		same bool
	}{
		{b4, set(b4, 1, 9, 0, 52, 1, 1), true}, // TOS and identification
		{b4, longer, true},
		{b4, b6, false},
		{b4, set(b4, 15, 9), false},
		{b4, set(b4, 19, 9), false},
		{b4, set(b4, 21, 9), false},
		{b4, set(b4, 23, 9), false},
		{b4, set(b4, 9, ProtocolUDP), false},
		{set(b4, 9, 132), set(b4, 9, 132), false}, // SCTP
		{b4, set(b4, 7, 1), false},
		{b6, extend(b6, 0, 6, 0, 1, 4, 0, 0, 0, 0), true},
		{b6, set(b6, 23, 9), false},
		{b6, set(b6, 43, 9), false},
	} {
		a, b := mustDatagram(t, test.a), mustDatagram(t, test.b)
		assert.Equal(t, test.same, a.SameEnds(b), "%x\n%x", test.a, test.b)
		assert.Equal(t, test.same, b.SameEnds(a))
	}
}

// A length of 0 tells nothing: the packet is then of the length that is given.
func TestParseOffloaded(t *testing.T) {
	b4, b6 := packets(t)
	for _, packet := range [][]byte{set(b4, 2, 0, 0), set(b6, 4, 0, 0)} {
		whole := len(packet)
		packet := append(packet, make([]byte, 70000)...)
		d, err := ParseOffloaded(packet, len(packet)+3)
		require.NoError(t, err)
		assert.Equal(t, len(packet)+3, d.Len())
		assert.Equal(t, 3, d.Missing())
		s, err := d.Segment()
		require.NoError(t, err)
		assert.Len(t, s.Payload, 70000)
		_, err = ParseOffloaded(packet[:whole], -1)
		assert.Equal(t, packet[0]>>4 == 6, err == nil)
	}
	d, err := ParseOffloaded(b4, 70000)
	require.NoError(t, err)
	assert.Equal(t, len(b4), d.Len(), "the header tells")
}

// A segment that is cut off has the options that are whole; one that is malformed, those
// before that.
func TestSegmentInPart(t *testing.T) {
	b4, _ := packets(t)
	for n, want := range map[int]int{20: 0, 23: 0, 24: 1, 25: 1, 26: 2, 27: 3, 28: 4, 30: 4, 31: 5, 32: 6} {
		s, err := mustDatagram(t, b4[:20+n]).Segment()
		require.NoError(t, err)
		assert.Len(t, s.Options, want, "%d octets of TCP", n)
	}
	_, err := mustDatagram(t, b4[:39]).Segment()
	assert.EqualError(t, err, "segment: TCP header at byte 20: needs 20 bytes, has 19")

	s, err := mustDatagram(t, set(b4, 49, 4)).Segment()
	assert.EqualError(t, err, "segment: Window Scale option at byte 48: length 4, want 3")
	assert.Equal(t, []Option{MSS(1460), SACKOK(), NOP(), NOP()}, s.Options)
	assert.Equal(t, SYN, s.Flags)
}

func TestDatagramErrorHasAddresses(t *testing.T) {
	b4, b6 := packets(t)
	for _, packet := range [][]byte{set(b4, 0, 0x41), set(b4, 3, 1), set(b4, 0, 0x4f)[:50], set(b6, 6, 0)[:45]} {
		d, err := ParseDatagram(packet)
		require.Error(t, err)
		assert.True(t, d.Src().IsValid())
		assert.True(t, d.Dst().IsValid())
		assert.Empty(t, d.Payload())
		assert.False(t, d.IsValid())
	}
}

func TestCloneOfDatagram(t *testing.T) {
	b4, _ := packets(t)
	d := mustDatagram(t, append(b4, "padding"...))
	c := d.Clone()
	b4[20] ^= 0xff
	clear(d.Payload())
	src, _, ok := c.Ends()
	assert.True(t, ok)
	assert.Equal(t, src4, src)
	assert.Equal(t, len(b4), len(c.Bytes()))
}

// "The internet module ... places the data portion of each fragment in the relative
// position indicated by the fragment offset" (RFC 791 section 2.3).
func TestJoin(t *testing.T) {
	b4, b6 := packets(t)
	atomic := extend(b6, 44, 6, 0, 0, 0, 1, 2, 3, 4)
	for _, c := range []struct{ whole, first []byte }{
		{b4, set(b4, 2, 0, 36, 0, 0, 0x20, 0)[:36]},
		{atomic, set(set(atomic, 4, 0, 24), 43, 1)[:64]},
	} {
		d := mustDatagram(t, c.first)
		_, fragment := d.Fragment()
		assert.True(t, fragment)
		whole, ok := d.Join(c.whole[len(c.whole)-32:])
		assert.True(t, ok)
		assert.True(t, whole.Whole())
		assert.Equal(t, len(c.whole), whole.Len())
		assert.NoError(t, Verify(whole.Bytes()))
		_, ok = d.Join(make([]byte, 65536))
		assert.False(t, ok)
	}
	_, ok := new(Datagram).Join(nil)
	assert.False(t, ok)
}
