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
