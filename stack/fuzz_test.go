package stack

import (
	"encoding/binary"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/require"
)

// FuzzDeliver hands a host garbage, in the middle of a connection: nothing
// panics, whatever the host sends has right checksums, its transitions follow
// one another, and nothing is remembered of connections that are over.
//
// Each piece of the input is a packet, whose first byte says how much of it is
// put right: with 1 the IP header, with 2 the TCP ports and checksum too, with 3
// the numbers besides, so that it is in the window. After each comes a byte of
// time, in milliseconds.
func FuzzDeliver(f *testing.F) {
	good := segment.Segment{Flags: ack | psh, Seq: 5001, Ack: 1001, Window: 100, Payload: []byte("hello")}
	for i, s := range []segment.Segment{
		good,
		{Flags: fin | ack, Seq: 5001, Ack: 1001, Window: 60000},
		{Flags: rst, Seq: 5001},
		{Flags: syn, Seq: 5000, Options: []segment.Option{segment.MSS(10), segment.WScale(14), segment.SACKOK(), segment.TS(1, 2)}},
		{Flags: ack, Seq: 5001, Ack: 1001, Options: []segment.Option{segment.SACKBlocks(segment.Block{Left: 1002, Right: 1010})}},
	} {
		p := &script{&node{world: newWorld(f)}, addr(1, 80), addr(99, 4000)}
		b := p.bytes(s)
		f.Add(byte(i), byte(i), append([]byte{byte(len(b)), 3}, b...))
		f.Add(byte(i), byte(0), append([]byte{byte(len(b)), 0}, b...))
		icmp := unreachable(b, byte(i))
		f.Add(byte(i), byte(i), append([]byte{byte(len(icmp)), 1}, icmp...))
	}
	f.Fuzz(func(t *testing.T, config, stage byte, input []byte) {
		w := newWorld(t)
		c := Config{SYNCookies: config&1 != 0, NoSACK: config&2 != 0, NoTimestamps: config&4 != 0, NoWindowScaling: config&8 != 0}
		if config&16 != 0 {
			c.ISS = new(segment.Seq(1<<32 - 3))
		}
		if config&32 != 0 {
			c.DelayedACK, c.QuickACKs = ms(40), 1
		}
		p, listener := w.passive(c)
		var s *Socket
		listener.Notify(func() {
			if accepted, err := listener.Accept(); err == nil {
				s = accepted
				w.write(s, 3000)
			}
		})
		if stage&1 != 0 {
			p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000, Options: []segment.Option{segment.SACKOK(), segment.TS(1, 0)}})
			p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: p.sent[0].Seq + 1, Window: 60000, Options: []segment.Option{segment.TS(1, 0)}})
		}
		if s != nil && stage&2 != 0 {
			s.Shutdown(stage&4 != 0, true)
		}
		for len(input) > 2 {
			size := min(int(input[0]), len(input)-2)
			packet := append([]byte{}, input[2:2+size]...)
			p.repair(packet, input[1]%4)
			p.Deliver(packet)
			input = input[2+size:]
			if len(input) > 0 {
				w.run(ms(int(input[0])))
				input = input[1:]
			}
		}
		if s != nil {
			w.drain(s)
			s.Status()
			s.Close()
		}
		w.run(hour)
		listener.Close()
		require.Len(t, p.conns, len(p.Connections()))
	})
}

// repair puts right as much of an IPv4 packet as level says.
func (p *script) repair(b []byte, level byte) {
	if level == 0 || len(b) < 20 {
		return
	}
	b[0] = 0x45
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	b[6] &^= 0x3f
	b[7] = 0
	copy(b[12:], p.theirs.Addr().AsSlice())
	copy(b[16:], p.mine.Addr().AsSlice())
	sumIPv4(b)
	t := b[20:]
	if level == 1 || len(t) < 20 {
		return
	}
	b[9] = segment.ProtocolTCP
	sumIPv4(b)
	binary.BigEndian.PutUint16(t, p.theirs.Port())
	binary.BigEndian.PutUint16(t[2:], p.mine.Port())
	if status := p.conns[connKey{p.mine, p.theirs}]; level == 3 && status != nil {
		v := status.status()
		binary.BigEndian.PutUint32(t[4:], uint32(v.RcvNxt)+uint32(t[4]%8))
		binary.BigEndian.PutUint32(t[8:], uint32(v.SndUna)+uint32(t[8]%8)*100)
	}
	pseudo := append(append([]byte{}, b[12:20]...), 0, segment.ProtocolTCP, byte(len(t)>>8), byte(len(t)))
	t[16], t[17] = 0, 0
	binary.BigEndian.PutUint16(t[16:], ^segment.Checksum(t, segment.Checksum(pseudo, 0)))
}
