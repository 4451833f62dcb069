package segment

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// message returns a packet of ICMP or ICMPv6, whose source is unspecified, with what
// follows the header.
func message(version byte, typ, code byte, rest []byte, body []byte) []byte {
	b := []byte{0: 0x45, 9: ProtocolICMP, 19: 0}
	if version == 6 {
		b = []byte{0: 0x60, 6: ProtocolICMPv6, 39: 0}
	}
	header := len(b)
	b = append(append(append(b, typ, code, 0, 0), rest...), body...)
	if version == 4 {
		return set(b, 2, byte(len(b)>>8), byte(len(b)))
	}
	return set(b, 4, byte((len(b)-header)>>8), byte(len(b)-header))
}

// "the internet header plus the first 64 bits of the original datagram's data"
// (RFC 792, Destination Unreachable Message)
func TestQuoted(t *testing.T) {
	b4, b6 := packets(t)
	mtu := []byte{0, 0, 2, 20}
	d := mustDatagram(t, message(4, 3, 4, mtu, b4[:28]))
	m, ok := d.ICMP()
	assert.True(t, ok)
	assert.Equal(t, ICMP{3, 4, 532}, m)
	about, ok := d.Quoted()
	assert.True(t, ok)
	src, dst, ok := about.Ends()
	assert.True(t, ok)
	assert.Equal(t, src4, src)
	assert.Equal(t, dst4, dst)
	assert.Equal(t, len(b4)-28, about.Missing())
	_, ok = about.TCP()
	assert.False(t, ok)

	about, ok = mustDatagram(t, message(6, 1, 4, mtu, b6)).Quoted()
	assert.True(t, ok)
	assert.Equal(t, b6, about.Bytes())

	for name, packet := range map[string][]byte{
		"echo request":           message(4, 8, 0, mtu, b4),
		"ICMPv6 echo request":    message(6, 128, 0, mtu, b6),
		"ICMPv6 redirect":        message(6, 137, 0, mtu, b6),
		"another version":        message(4, 3, 0, mtu, b6),
		"no quote":               message(4, 3, 0, mtu, nil),
		"quote without a header": message(4, 3, 0, mtu, b4[:19]),
		"header cut off":         message(4, 3, 0, mtu[:3], nil),
		"later fragment":         set(message(4, 3, 0, mtu, b4), 7, 1),
		"ICMP in IPv6":           set(message(6, 3, 0, mtu, b6), 6, ProtocolICMP),
		"TCP":                    b4,
	} {
		_, ok := mustDatagram(t, packet).Quoted()
		assert.False(t, ok, name)
	}
}

// "An ICMPv6 error message MUST NOT be originated as a result of ... An ICMPv6 error
// message" (RFC 4443 section 2.4)
func TestIsICMPError(t *testing.T) {
	var v4, v6 []int
	for typ := range 256 {
		if mustDatagram(t, message(4, byte(typ), 0, make([]byte, 4), nil)).IsICMPError() {
			v4 = append(v4, typ)
		}
		if mustDatagram(t, message(6, byte(typ), 0, make([]byte, 4), nil)).IsICMPError() {
			v6 = append(v6, typ)
		}
	}
	assert.Equal(t, []int{3, 4, 5, 11, 12}, v4)
	assert.Len(t, v6, 128)
}
