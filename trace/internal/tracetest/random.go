package tracetest

import (
	"math/rand/v2"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// RandomConn draws two ends, of ports that are few enough to meet again.
func RandomConn(random *rand.Rand) trace.Conn {
	addr := func(v6 bool) netip.Addr {
		if !v6 {
			return netip.AddrFrom4([4]byte{10, byte(random.IntN(256)), byte(random.IntN(256)), byte(random.IntN(256))})
		}
		b := [16]byte{0: 0xfd, 15: 1}
		for i := range b {
			if random.IntN(3) == 0 {
				b[i] = byte(random.IntN(256))
			}
		}
		return netip.AddrFrom16(b)
	}
	ports := []uint16{80, 21, 7, 9527, 40000, 40001, 65535}
	v6 := random.IntN(2) == 0
	return trace.Conn{
		Local:  netip.AddrPortFrom(addr(v6), ports[random.IntN(len(ports))]),
		Remote: netip.AddrPortFrom(addr(v6), ports[random.IntN(len(ports))]),
	}
}

// RandomSegment draws a segment of c that a packet can carry.
func RandomSegment(random *rand.Rand, c trace.Conn) segment.Segment {
	s := segment.Segment{
		Src: c.Local, Dst: c.Remote,
		Seq: segment.Seq(random.Uint32()), Ack: segment.Seq(random.Uint32()),
		Window: uint16(random.Uint32()), Urgent: uint16(random.Uint32()),
		Flags: segment.Flags(random.IntN(256)), // 4.99 does not know segment.AE
	}
	if random.IntN(4) > 0 {
		s.Flags = s.Flags&^segment.SYN | segment.ACK
	}
	if random.IntN(2) == 0 {
		s.Payload = make([]byte, random.IntN(30))
		for i := range s.Payload {
			s.Payload[i] = "GET /200\r\n\x00\x80 ab"[random.IntN(15)]
		}
	}
	room := 40
	for random.IntN(4) > 0 {
		o := randomOption(random)
		if room -= 2 + len(o.Data); room < 0 {
			break
		}
		s.Options = append(s.Options, o)
	}
	return s
}

// randomOption draws an option that tcpdump knows, or one that nobody does.
func randomOption(random *rand.Rand) segment.Option {
	number := random.Uint32()
	switch random.IntN(8) {
	case 0:
		return segment.NOP()
	case 1:
		return segment.MSS(uint16(number))
	case 2:
		return segment.WScale(uint8(number))
	case 3:
		return segment.SACKOK()
	case 4:
		return segment.TS(number, random.Uint32())
	case 5:
		blocks := make([]segment.Block, random.IntN(4))
		for i := range blocks {
			blocks[i] = segment.Block{Left: segment.Seq(random.Uint32()), Right: segment.Seq(random.Uint32())}
		}
		return segment.SACKBlocks(blocks...)
	}
	data := make([]byte, random.IntN(6))
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	return segment.Option{Kind: segment.OptionKind(35 + random.IntN(200)), Data: data}
}
