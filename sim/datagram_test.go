package sim

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// "An ICMP error message MUST NOT be sent as the result of receiving: an ICMP error
// message, ... a packet destined to an IP broadcast or IP multicast address, ... any
// fragment of a datagram other then the first fragment" (RFC 1812 section 4.3.2.7).
func TestWhatIsNotAnswered(t *testing.T) {
	syn := ipv4(segment.ProtocolTCP, "10.0.0.1", "10.0.0.99", make([]byte, 20))
	syn6 := ipv6(segment.ProtocolTCP, "fd00::1", "fd00::99", make([]byte, 20))
	fragment := func(offset uint16, next byte, payload ...byte) []byte {
		header := []byte{next, 0, 0, 0, 0, 0, 0, 1}
		binary.BigEndian.PutUint16(header[2:], offset<<3|1)
		return ipv6(44, "fd00::1", "fd00::99", append(header, payload...))
	}
	fragmented := func(offset uint16) []byte {
		b := bytes.Clone(syn)
		binary.BigEndian.PutUint16(b[6:], 1<<13|offset)
		return summed(b)
	}
	damaged := bytes.Clone(syn)
	damaged[8]++
	cases := []struct {
		name     string
		packet   []byte
		answered bool
	}{
		{"segment", syn, true},
		{"segment of IPv6", syn6, true},
		{"what follows the packet is not a part of it", append(bytes.Clone(syn), "padding"...), true},
		{"first fragment", fragmented(0), true},
		{"second fragment", fragmented(1), false},
		{"first fragment of IPv6", fragment(0, segment.ProtocolTCP), true},
		{"second fragment of IPv6", fragment(1, segment.ProtocolTCP), false},
		{"echo request", ipv4(segment.ProtocolICMP, "10.0.0.1", "10.0.0.99", []byte{8, 0, 0, 0}), true},
		{"echo request of ICMPv6", ipv6(segment.ProtocolICMPv6, "fd00::1", "fd00::99", []byte{128, 0, 0, 0}), true},
		{"ICMP error", ipv4(segment.ProtocolICMP, "10.0.0.1", "10.0.0.99", []byte{11, 0, 0, 0}), false},
		{"ICMP without a type", ipv4(segment.ProtocolICMP, "10.0.0.1", "10.0.0.99", nil), false},
		{"ICMPv6 error", ipv6(segment.ProtocolICMPv6, "fd00::1", "fd00::99", []byte{3, 0, 0, 0}), false},
		{"ICMPv6 redirect", ipv6(segment.ProtocolICMPv6, "fd00::1", "fd00::99", []byte{137, 0, 0, 0}), false},
		{"ICMPv6 error in a fragment", fragment(0, segment.ProtocolICMPv6, 1, 0, 0, 0), false},
		{"ICMPv6 error behind options", ipv6(60, "fd00::1", "fd00::99", []byte{segment.ProtocolICMPv6, 0, 1, 4, 0, 0, 0, 0, 1, 0, 0, 0}), false},
		{"answer", answerTo(syn), false},
		{"answer of IPv6", answerTo(syn6), false},
		{"multicast", ipv4(segment.ProtocolTCP, "10.0.0.1", "224.0.0.1", nil), false},
		{"multicast of IPv6", ipv6(segment.ProtocolTCP, "fd00::1", "ff02::1", nil), false},
		{"broadcast", ipv4(segment.ProtocolTCP, "10.0.0.1", "255.255.255.255", nil), false},
		{"from multicast", ipv4(segment.ProtocolTCP, "224.0.0.1", "10.0.0.99", nil), false},
		{"from multicast of IPv6", ipv6(segment.ProtocolTCP, "ff02::1", "fd00::99", nil), false},
		{"from broadcast", ipv4(segment.ProtocolTCP, "255.255.255.255", "10.0.0.99", nil), false},
		{"from nobody", ipv4(segment.ProtocolTCP, "0.0.0.0", "10.0.0.99", nil), false},
		{"from nobody of IPv6", ipv6(segment.ProtocolTCP, "::", "fd00::99", nil), false},
		{"from loopback", ipv4(segment.ProtocolTCP, "127.0.0.1", "10.0.0.99", nil), false},
		{"wrong checksum", damaged, false},
		{"cut", syn[:39], false},
		{"cut of IPv6", syn6[:59], false},
		{"cut header", syn[:19], false},
		{"no packet", []byte("hello"), false},
		{"empty", nil, false},
		{"options cut", ipv6(60, "fd00::1", "fd00::99", []byte{segment.ProtocolTCP, 1, 1, 4, 0, 0, 0, 0}), false},
		{"header without options", ipv6(0, "fd00::1", "fd00::99", nil), false},
	}
	w, hub, _ := newStar(t, link.Config{}, Config{Seed: 1})
	hub.AnswerUnreachable(true)
	for _, c := range cases {
		assert.Equal(t, c.answered, answerTo(c.packet) != nil, c.name)
		before := len(w.answers())
		w.link.Forward().InjectBytes(c.packet)
		require.NoError(t, w.RunFor(time.Second))
		assert.Equal(t, c.answered, len(w.answers()) == before+1, c.name)
	}
}

// answerTo is what a switch answers to a packet that it cannot pass on.
func answerTo(b []byte) []byte {
	d, _ := segment.ParseDatagram(b)
	return unreachable.about(&d, nil)
}

// ipv4 makes a packet with a right checksum.
func ipv4(protocol byte, src, dst string, payload []byte) []byte {
	b := []byte{0: 0x45, 8: 64, 9: protocol, 19: 0}
	binary.BigEndian.PutUint16(b[2:], uint16(20+len(payload)))
	copy(b[12:], netip.MustParseAddr(src).AsSlice())
	copy(b[16:], netip.MustParseAddr(dst).AsSlice())
	return summed(append(b, payload...))
}

// summed puts the right checksum into an IPv4 header.
func summed(b []byte) []byte {
	b[10], b[11] = 0, 0
	binary.BigEndian.PutUint16(b[10:], ^segment.Checksum(b[:20], 0))
	return b
}

func ipv6(next byte, src, dst string, payload []byte) []byte {
	b := []byte{0: 0x60, 6: next, 7: 64, 39: 0}
	binary.BigEndian.PutUint16(b[4:], uint16(len(payload)))
	copy(b[8:], netip.MustParseAddr(src).AsSlice())
	copy(b[24:], netip.MustParseAddr(dst).AsSlice())
	return append(b, payload...)
}

// "The ICMP datagram SHOULD contain as much of the original datagram as possible without
// the length of the ICMP datagram exceeding 576 bytes. The returned IP header (and user
// data) MUST be identical to that which was received" (RFC 1812 section 4.3.2.3); "as
// much of the IPv6 offending (invoking) packet ... as possible without making the error
// message packet exceed the minimum IPv6 MTU", which is 1280 (RFC 4443 section 2.4 (c)).
func TestAnswerQuotesThePacket(t *testing.T) {
	for _, size := range []int{0, 1, 20, 527, 528, 529, 1191, 1192, 1193, 1440} {
		payload := bytes.Repeat([]byte{0xa5}, size)
		packet := ipv4(segment.ProtocolTCP, "10.0.0.1", "10.0.0.99", payload)
		b := answerTo(packet)
		assert.Len(t, b, min(48+size, 576))
		assert.True(t, bytes.HasPrefix(packet, b[28:]))
		assert.EqualValues(t, 6, b[1]>>5, "its precedence is internetwork control (RFC 1812 section 4.3.2.5)")
		packet = ipv6(segment.ProtocolTCP, "fd00::1", "fd00::99", payload)
		b = answerTo(packet)
		assert.Len(t, b, min(88+size, 1280))
		assert.True(t, bytes.HasPrefix(packet, b[48:]))
	}
}

func FuzzUnreachable(f *testing.F) {
	f.Add(ipv4(segment.ProtocolTCP, "10.0.0.1", "10.0.0.99", make([]byte, 20)))
	f.Add(ipv6(segment.ProtocolTCP, "fd00::1", "fd00::99", make([]byte, 20)))
	f.Add(ipv6(0, "fd00::1", "fd00::99", []byte{44, 0, 1, 4, 0, 0, 0, 0, 6, 0, 0, 1, 0, 0, 0, 1, 0}))
	f.Add(ipv4(segment.ProtocolICMP, "10.0.0.1", "10.0.0.99", []byte{3, 1, 0, 0, 0, 0, 0, 0}))
	f.Fuzz(func(t *testing.T, packet []byte) {
		b := answerTo(packet)
		if b == nil {
			return
		}
		assert.Nil(t, answerTo(b), "there is no answer to an answer")
		d, err := segment.ParseDatagram(b)
		require.NoError(t, err)
		assert.Len(t, d.Bytes(), len(b))
		assert.True(t, bytes.HasPrefix(packet, d.Payload()[8:]))
		sum, limit := uint16(0), longestICMP
		if d.Version() == 6 {
			sum, limit = d.PseudoHeader(len(d.Payload())), longestICMPv6
		}
		assert.LessOrEqual(t, len(b), limit)
		assert.EqualValues(t, 0xffff, segment.Checksum(d.Payload(), sum))
	})
}
