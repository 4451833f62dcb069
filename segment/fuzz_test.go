package segment

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzParse checks that no packet makes Parse or Verify panic, and that what
// Parse returns can be appended and parsed to the same again.
func FuzzParse(f *testing.F) {
	for _, capture := range captures {
		for _, packet := range readCapture(f, capture.name+".pcap") {
			f.Add(packet)
		}
	}
	s := Segment{Src: src6, Dst: dst6, Flags: SYN, Options: []Option{MSS(1440), {Kind: EndOfOptions}}}
	packet := mustAppend(f, s)
	f.Add(extend(packet, 0, 44, 0, 1, 4, 0, 0, 0, 0, 6, 0, 0, 0, 1, 2, 3, 4))
	f.Add(extend(packet, 43, 60, 0, 0, 0, 0, 0, 0, 0, 6, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

	f.Fuzz(func(t *testing.T, packet []byte) {
		want, err := Parse(packet)
		if err != nil {
			require.Equal(t, Segment{}, want)
			return
		}
		_ = Verify(packet) // a packet with a header that parses has checksums, right or wrong

		appended := mustAppend(t, want)
		require.LessOrEqual(t, len(appended), len(packet))
		require.NoError(t, Verify(appended))
		got, err := Parse(appended)
		require.NoError(t, err)

		want.Checksum = got.Checksum
		if want.IP.TTL == 0 {
			want.IP.TTL = got.IP.TTL
		}
		require.Equal(t, want, got)
	})
}

// FuzzDatagram checks that no packet makes the view of it panic, and that what the view
// tells fits together.
func FuzzDatagram(f *testing.F) {
	for _, capture := range captures {
		for _, packet := range readCapture(f, capture.name+".pcap") {
			f.Add(packet, 0)
			f.Add(message(4, 3, 1, make([]byte, 4), packet), 0)
		}
	}
	s := mustAppend(f, Segment{Src: src6, Dst: dst6, Flags: SYN, Options: []Option{MSS(1440)}})
	f.Add(extend(s, 44, 6, 0, 0, 8, 0, 0, 0, 0), 0)
	f.Add(message(6, 1, 4, make([]byte, 4), s), 0)
	f.Add(set(s, 4, 0, 0), 100)

	f.Fuzz(func(t *testing.T, packet []byte, length int) {
		d, err := ParseOffloaded(packet, length)
		about, _ := d.Quoted()
		for _, d := range []*Datagram{&d, &about} {
			d.ICMP()
			d.IP()
			require.LessOrEqual(t, len(d.Payload()), len(d.Bytes()))
			require.Equal(t, len(d.Bytes())+d.Missing(), d.Len())
			_, _, ok := d.Ends()
			require.Equal(t, ok, d.SameEnds(d))
			s, err := d.Segment()
			tcp, ok := d.TCP()
			c := d.Clone()
			require.Equal(t, d.PseudoHeader(len(tcp)), c.PseudoHeader(len(tcp)))
			if err == nil {
				require.True(t, ok)
				require.Equal(t, d.Src(), s.Src.Addr())
				require.LessOrEqual(t, len(s.Payload)+tcpHeaderLen, len(tcp))
			}
		}
		require.Equal(t, len(packet)*min(1, d.Version()), len(d.Bytes())+len(d.Trailing()))
		if s, err2 := Parse(packet); err2 == nil && length <= 0 {
			require.NoError(t, err)
			got, err := d.Segment()
			require.NoError(t, err)
			require.Equal(t, s, got)
		}
	})
}
