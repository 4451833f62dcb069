package link

import (
	"net/netip"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	inside, outside = netip.MustParseAddrPort("10.0.0.1:1000"), netip.MustParseAddrPort("10.0.0.2:80")
	public          = netip.MustParseAddr("192.0.2.1")
)

// box is an element in both directions of a link, on paper.
type box struct {
	*paper
	out, in stage
	got     *Packet // what came out of it last; nil if nothing did
}

func newBox(t *testing.T, out, in Element) *box {
	t.Helper()
	require.NoError(t, out.Check())
	require.NoError(t, in.Check())
	b := &box{paper: &paper{}}
	take := func(p Packet) { b.got = &p }
	b.out = out.begin(&place{world: b.paper, random: b.Random("out"), next: take})
	b.in = in.begin(&place{world: b.paper, random: b.Random("in it"), next: take})
	return b
}

// sends has a segment go out or come in, and gives what it has become, or nil.
func (b *box) sends(t *testing.T, s segment.Segment) *segment.Segment {
	t.Helper()
	bytes, err := s.Append(nil)
	require.NoError(t, err)
	b.got = nil
	at := b.out
	if s.Src.Addr() != inside.Addr() {
		at = b.in
	}
	at.pass(NewPacket(bytes))
	if b.got == nil {
		return nil
	}
	now, ok := b.got.Segment()
	require.True(t, ok)
	require.NoError(t, segment.Verify(b.got.Bytes), "its checksums are right")
	return &now
}

func of(src, dst netip.AddrPort, flags segment.Flags) segment.Segment {
	return segment.Segment{Src: src, Dst: dst, Flags: flags, Seq: 5000, Ack: 9000, Window: 1000}
}

func newNAT(t *testing.T, n NAT) *box {
	n.Mappings, n.Address = new(Mappings), public
	in := n
	in.Inward = true
	return newBox(t, n, in)
}

// RFC 4787 section 5, "endpoint-independent filtering": with a full cone whoever is outside
// may send to the port; with a symmetric NAT its peer only, and each peer sees another port.
func TestNAT(t *testing.T) {
	other := netip.MustParseAddrPort("10.0.0.3:80")
	for _, symmetric := range []bool{false, true} {
		n := newNAT(t, NAT{Symmetric: symmetric})
		assert.Nil(t, n.sends(t, of(outside, netip.AddrPortFrom(public, 1024), segment.SYN)), "nothing has gone out yet")
		first := n.sends(t, of(inside, outside, segment.SYN))
		assert.Equal(t, public, first.Src.Addr())
		assert.Equal(t, outside, first.Dst)
		back := n.sends(t, of(outside, first.Src, segment.SYN|segment.ACK))
		assert.Equal(t, inside, back.Dst)
		second := n.sends(t, of(inside, other, segment.SYN))
		assert.Equal(t, symmetric, first.Src != second.Src)
		stranger := n.sends(t, of(netip.MustParseAddrPort("10.0.0.4:1"), first.Src, segment.ACK))
		assert.Equal(t, symmetric, stranger == nil)
		assert.Nil(t, n.sends(t, of(outside, inside, segment.SYN)), "nobody outside knows the address inside")
		neighbour := netip.MustParseAddrPort("10.0.0.1:2000")
		assert.EqualValues(t, 2000, n.sends(t, of(neighbour, outside, segment.SYN)).Src.Port(), "a port that is free stays")
	}
}

// RFC 5382 REQ-5: established connections are known for 2 hours 4 minutes, others for 4
// minutes.
func TestNATTimeouts(t *testing.T) {
	for established, limit := range map[bool]time.Duration{true: 124 * time.Minute, false: 4 * time.Minute} {
		for late, known := range map[time.Duration]bool{-1: true, 0: false} {
			n := newNAT(t, NAT{})
			port := n.sends(t, of(inside, outside, segment.SYN)).Src
			if established {
				n.sends(t, of(outside, port, segment.SYN|segment.ACK))
			}
			n.now += limit + late
			assert.Equal(t, known, n.sends(t, of(outside, port, segment.ACK)) != nil, "%s", limit)
		}
	}
}

// A message about a segment that was translated reaches who has sent it (RFC 5508 section
// 4.2).
func TestNATTranslatesErrors(t *testing.T) {
	n := newNAT(t, NAT{})
	n.sends(t, of(inside, outside, segment.SYN))
	quoted := n.got.Bytes
	m := append([]byte{0x45, 19: 0}, make([]byte, 8)...)
	m = append(m, quoted...)
	m[3], m[8], m[9], m[20] = byte(len(m)), 64, segment.ProtocolICMP, 3
	copy(m[12:], outside.Addr().AsSlice())
	copy(m[16:], public.AsSlice())
	n.got = nil
	n.in.pass(NewPacket(m))
	require.NotNil(t, n.got)
	assert.Equal(t, inside.Addr(), n.got.View.Dst())
	about, ok := n.got.View.Quoted()
	require.True(t, ok)
	src, _, _ := about.Ends()
	assert.Equal(t, inside, src)
	assert.Zero(t, ^segment.Checksum(n.got.Bytes[:20], 0))
	assert.Zero(t, ^segment.Checksum(n.got.Bytes[20:], 0))
	m[len(m)-len(quoted)+20] ^= 1 // another port
	n.got = nil
	n.in.pass(NewPacket(m))
	assert.Nil(t, n.got)
}

func newFirewall(t *testing.T, f Firewall) *box {
	f.Connections = new(Connections)
	in := f
	in.Inward = true
	return newBox(t, f, in)
}

func TestFirewall(t *testing.T) {
	f := newFirewall(t, Firewall{})
	assert.Nil(t, f.sends(t, of(outside, inside, segment.SYN)), "nobody opens connections from outside")
	assert.Nil(t, f.sends(t, of(inside, outside, segment.ACK)), "nor does anything but a SYN from inside")
	assert.NotNil(t, f.sends(t, of(inside, outside, segment.SYN)))
	assert.NotNil(t, f.sends(t, of(outside, inside, segment.SYN|segment.ACK)))
	f.now += 124*time.Minute - 1
	assert.NotNil(t, f.sends(t, of(inside, outside, segment.ACK)))
	f.now += 124 * time.Minute
	assert.Nil(t, f.sends(t, of(inside, outside, segment.ACK)), "it was idle for too long")
	assert.Equal(t, "0 firewall", f.events[len(f.events)-1])

	f = newFirewall(t, Firewall{Inbound: true, Reset: true, Timeouts: Timeouts{Idle: time.Second}})
	assert.NotNil(t, f.sends(t, of(outside, inside, segment.SYN)))
	assert.NotNil(t, f.sends(t, of(inside, outside, segment.SYN|segment.ACK)))
	f.now += time.Second
	assert.Nil(t, f.sends(t, of(inside, outside, segment.ACK)))
	assert.Contains(t, f.events, "reset 10.0.0.1:1000 10.0.0.2:80")
}

// What the other side and its acknowledgments see is the same, moved by one number.
func TestSequenceRandomizer(t *testing.T) {
	offsets := new(Offsets)
	for _, keep := range []bool{false, true} {
		r := newBox(t, SequenceRandomizer{Offsets: offsets, KeepSACK: keep}, SequenceRandomizer{Offsets: offsets, KeepSACK: keep})
		syn := r.sends(t, of(inside, outside, segment.SYN))
		added := syn.Seq - 5000
		assert.NotZero(t, added)
		again := r.sends(t, of(inside, outside, segment.SYN))
		assert.Equal(t, syn.Seq, again.Seq, "a SYN that is sent again")
		back := of(outside, inside, segment.SYN|segment.ACK)
		back.Ack = syn.Seq + 1
		back.Options = []segment.Option{segment.NOP(), segment.SACKBlocks(segment.Block{Left: 6000 + added, Right: 7000 + added})}
		got := r.sends(t, back)
		assert.EqualValues(t, 5001, got.Ack)
		assert.NotEqual(t, back.Seq, got.Seq)
		assert.Equal(t, !keep, got.SACKBlocks()[0].Left == 6000)
		ack := r.sends(t, of(inside, outside, segment.ACK))
		assert.Equal(t, ack.Ack, 9000-(got.Seq-back.Seq))
	}
}

func TestOptionsAreStripped(t *testing.T) {
	syn := of(inside, outside, segment.SYN)
	syn.Options = []segment.Option{segment.MSS(1460), segment.SACKOK(), segment.TS(1, 0), segment.NOP(), segment.WScale(7), {Kind: 254, Data: []byte{1, 2}}}
	for kind, o := range map[segment.OptionKind]OptionStripper{
		segment.SACKPermitted: {SACK: true}, segment.Timestamps: {Timestamps: true}, segment.WindowScale: {WindowScale: true}, 254: {Unknown: true},
	} {
		got := newBox(t, o, o).sends(t, syn)
		for _, option := range syn.Options {
			_, there := got.Option(option.Kind)
			assert.Equal(t, option.Kind != kind, there || option.Kind == segment.NoOperation && kind != option.Kind, "%s without %s", option.Kind, kind)
		}
	}
	assert.Error(t, OptionStripper{}.Check())
}

func TestMSSIsClamped(t *testing.T) {
	for offered, want := range map[uint16]uint16{1460: 1300, 1000: 1000} {
		for _, before := range [][]segment.Option{nil, {segment.NOP()}} { // on an even and an odd octet
			syn := of(inside, outside, segment.SYN)
			syn.Options = append(before, segment.MSS(offered))
			got, _ := newBox(t, MSSClamp{1300}, MSSClamp{1300}).sends(t, syn).MSS()
			assert.Equal(t, want, got)
		}
	}
}

// A checksum that was wrong before a middlebox is wrong behind it.
func TestMiddleboxesMendNothing(t *testing.T) {
	s := of(inside, outside, segment.SYN)
	s.Options, s.BadChecksum = []segment.Option{segment.MSS(1460)}, true
	b, err := s.Append(nil)
	require.NoError(t, err)
	m := newBox(t, MSSClamp{1300}, MSSClamp{1300})
	m.out.pass(NewPacket(b))
	assert.Error(t, segment.Verify(m.got.Bytes))
}

func TestPolicer(t *testing.T) {
	lost := through(t, 100, Policer{Rate: 4e6, Burst: 5000}).lost(100, "policer") // a packet comes each ms, one of two may pass
	total := 0
	for i, l := range lost {
		if l {
			total++
			assert.GreaterOrEqual(t, i, 8, "a burst passes")
		}
	}
	assert.InDelta(t, 46, total, 1)
}

// A middlebox believes no SYN, FIN or RST of a segment that is damaged.
func TestDamagedSegmentsAreNotFollowed(t *testing.T) {
	all := new(Connections)
	b := newBox(t, Firewall{Connections: all}, Firewall{Connections: all, Inward: true})
	damaged := func(flags segment.Flags) {
		s := of(inside, outside, flags)
		bytes, err := s.Append(nil)
		require.NoError(t, err)
		bytes[len(bytes)-1] ^= 1
		b.got = nil
		b.out.pass(NewPacket(bytes))
	}
	damaged(segment.SYN)
	assert.Nil(t, b.got, "it begins no connection")
	require.NotNil(t, b.sends(t, of(inside, outside, segment.SYN)))
	require.NotNil(t, b.sends(t, of(outside, inside, segment.SYN|segment.ACK)))
	damaged(segment.RST)
	assert.NotNil(t, b.got)
	b.now = 10 * time.Minute // a connection that has been reset would be forgotten
	assert.NotNil(t, b.sends(t, of(inside, outside, segment.ACK)))
}
