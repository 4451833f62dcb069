package segment

import (
	"encoding/binary"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	src4 = netip.MustParseAddrPort("10.0.0.1:4000")
	dst4 = netip.MustParseAddrPort("10.0.0.2:80")
	src6 = netip.MustParseAddrPort("[fd00::1]:4000")
	dst6 = netip.MustParseAddrPort("[fd00::2]:80")
)

// readCapture returns the IP packets of a capture in testdata: a pcap file, little
// endian, of Ethernet frames.
func readCapture(t testing.TB, name string) [][]byte {
	t.Helper()
	const fileHeader, packetHeader, frameHeader = 24, 16, 14
	b, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	require.EqualValues(t, 0xa1b2c3d4, binary.LittleEndian.Uint32(b), "magic number")
	require.EqualValues(t, 1, binary.LittleEndian.Uint32(b[20:]), "link type")
	var packets [][]byte
	for b = b[fileHeader:]; len(b) > 0; {
		end := packetHeader + int(binary.LittleEndian.Uint32(b[8:]))
		packets = append(packets, b[packetHeader+frameHeader:end])
		b = b[end:]
	}
	require.NotEmpty(t, packets)
	return packets
}

// mustAppend returns the segment as a packet.
func mustAppend(t testing.TB, s Segment) []byte {
	t.Helper()
	packet, err := s.Append(nil)
	require.NoError(t, err)
	return packet
}

// set returns a copy of b with the given octets from offset on.
func set(b []byte, offset int, octets ...byte) []byte {
	b = append([]byte(nil), b...)
	copy(b[offset:], octets)
	return b
}

// extend returns an IPv6 packet with extension headers put before its TCP header,
// of which the first one is of kind next.
func extend(packet []byte, next byte, headers ...byte) []byte {
	b := append([]byte(nil), packet[:40]...)
	b = append(append(b, headers...), packet[40:]...)
	b[6] = next
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
	return b
}
