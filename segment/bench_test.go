package segment

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// fullSized is a segment as a bulk transfer has them, in a packet of 1500 octets.
func fullSized() Segment {
	return Segment{
		Src: src4, Dst: dst4, Seq: 1, Ack: 2, Flags: PSH | ACK, Window: 501,
		Options: []Option{NOP(), NOP(), TS(1, 2)}, Payload: make([]byte, 1448),
	}
}

func BenchmarkParse(b *testing.B) {
	packet := mustAppend(b, fullSized())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(packet); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseDatagram(b *testing.B) {
	for name, packet := range map[string][]byte{
		"IPv4": mustAppend(b, fullSized()),
		"IPv6": mustAppend(b, Segment{Src: src6, Dst: dst6}),
		"HBH":  extend(mustAppend(b, Segment{Src: src6, Dst: dst6}), 0, 6, 0, 1, 4, 0, 0, 0, 0),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if d, err := ParseDatagram(packet); err != nil || !d.SameEnds(&d) {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAppend(b *testing.B) {
	s := fullSized()
	packet := mustAppend(b, s)
	b.SetBytes(int64(len(packet)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Append(packet[:0]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkChecksum(b *testing.B) {
	for _, size := range []int{20, 1460, 65535} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			data := make([]byte, size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				Checksum(data, 0)
			}
		})
	}
}

func TestAllocations(t *testing.T) {
	s := fullSized()
	packet := mustAppend(t, s)
	buffer := make([]byte, 0, len(packet))
	require.EqualValues(t, 1, testing.AllocsPerRun(100, func() { _, _ = Parse(packet) }), "the options")
	require.Zero(t, testing.AllocsPerRun(100, func() {
		d, _ := ParseDatagram(packet)
		d.Ends()
		d.IP()
		d.Quoted()
		d.SameEnds(&d)
	}))
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = s.Append(buffer) }))
	require.Zero(t, testing.AllocsPerRun(100, func() { _ = Verify(packet) }))
}
