package stack

import (
	"net/netip"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/require"
)

// BenchmarkSegment is the cost of a segment in a bulk transfer between two hosts
// back to back, by what the card is asked to do. It is one full-sized segment
// sent and delivered, and its share of ACKs.
func BenchmarkSegment(b *testing.B) {
	moved := func(netip.AddrPort, netip.AddrPort, segment.State, segment.State) {}
	for name, c := range map[string]struct {
		Config
		Wiring
	}{
		"bare":       {},
		"watched":    {Wiring: Wiring{Moved: moved}},
		"iss":        {Config: Config{ISS: new(segment.Seq(1000))}},
		"delayedack": {Config: Config{DelayedACK: ms(40)}},
		"all":        {Config{ISS: new(segment.Seq(1000)), DelayedACK: ms(40)}, Wiring{Moved: moved, Inspect: true}},
	} {
		b.Run(name, func(b *testing.B) { bulk(b, c.Config, c.Wiring) })
	}
}

// bulk sends b.N full-sized segments, ten at a time.
func bulk(b *testing.B, config Config, wiring Wiring) {
	w := newWorld(b)
	var hosts [2]*Host
	var flying [2][][]byte // to each host
	var free [][]byte
	for i := range hosts {
		wiring.Clock = w
		wiring.Addresses = []netip.Addr{addr(byte(i+1), 0).Addr()}
		wiring.Output = func(p segment.Datagram, _ segment.Cause, _ *Sender) { flying[1-i] = append(flying[1-i], p.Bytes()) }
		wiring.Buffer = func(size int) []byte {
			if len(free) == 0 || cap(free[len(free)-1]) < size {
				return make([]byte, 0, 2048)
			}
			p := free[len(free)-1]
			free = free[:len(free)-1]
			return p[:0]
		}
		h, err := New(config, wiring)
		require.NoError(b, err)
		defer h.Close()
		hosts[i] = h
	}
	exchange := func() {
		for len(flying[0])+len(flying[1]) > 0 {
			w.run(ms(1))
			for i, h := range hosts {
				packets := flying[i]
				flying[i] = nil
				for _, p := range packets {
					h.Deliver(p)
					free = append(free, p)
				}
			}
		}
	}
	listener, err := hosts[1].NewSocket(hosts[1].Addresses()[0])
	require.NoError(b, err)
	require.NoError(b, listener.Listen(addr(2, 80), 1))
	s, err := hosts[0].NewSocket(hosts[0].Addresses()[0])
	require.NoError(b, err)
	require.NoError(b, s.Connect(netip.AddrPort{}, addr(2, 80)))
	exchange()
	r, err := listener.Accept()
	require.NoError(b, err)

	const size = 1460 - 40 // beside timestamps and room for SACK
	data, into := make([]byte, 10*size), make([]byte, 64<<10)
	b.ReportAllocs()
	b.SetBytes(size)
	b.ResetTimer()
	for sent := 0; sent < b.N; sent += 10 {
		s.Write(data)
		exchange()
		w.run(ms(40)) // the last ACK waits for company
		exchange()
		for n := 1; n > 0; {
			n, _ = r.Read(into)
		}
	}
}
