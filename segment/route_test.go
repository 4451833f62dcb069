package segment

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The checksum of a packet under way on a route that its sender has chosen is made with
// the last address of it; once there, the packet's header has that.
func TestPseudoHeaderOfSourceRoute(t *testing.T) {
	last4, last6 := netip.MustParseAddr("192.0.2.99"), netip.MustParseAddr("2001:db8::99")
	a4, a6 := last4.AsSlice(), last6.AsSlice()
	route4 := func(kind, pointer byte) []byte {
		return append([]byte{1, kind, 11, pointer, 192, 0, 2, 50}, append(a4, 0, 0, 0, 0)...)
	}
	route6 := func(kind, left byte, addresses ...[]byte) []byte {
		b := []byte{ProtocolTCP, byte(2 * len(addresses)), kind, left, 0, 0, 0, 0}
		for _, a := range addresses {
			b = append(b, a...)
		}
		return b
	}
	other := make([]byte, 16)
	for name, c := range map[string]struct {
		options, header []byte
		want            []byte // nil for the address of the packet's header
	}{
		"loose":                    {options: route4(131, 4), want: a4},
		"strict, at the last hop":  {options: route4(137, 8), want: a4},
		"arrived":                  {options: route4(131, 12)},
		"record route":             {options: route4(7, 4)},
		"longer than the header":   {options: []byte{131, 80, 4, 1, 2, 3, 4, 0}},
		"no room for an address":   {options: []byte{131, 3, 4, 0}},
		"after the list's end":     {options: append([]byte{0}, route4(131, 4)[1:]...)},
		"type 0":                   {header: route6(0, 1, other, a6), want: a6},
		"type 0, arrived":          {header: route6(0, 0, other, a6)},
		"Mobile IPv6":              {header: route6(2, 1, a6), want: a6},
		"Segment Routing":          {header: route6(4, 1, a6, other), want: a6},
		"type 0 without addresses": {header: route6(0, 1)},
		"unknown type":             {header: route6(9, 1, a6)},
	} {
		t.Run(name, func(t *testing.T) {
			b := make([]byte, 20)
			b[0], b[9] = 0x40|byte(5+len(c.options)/4), ProtocolTCP
			copy(b[16:], []byte{192, 0, 2, 7})
			plain := b
			b = append(b, c.options...)
			at, size := 16, 4
			if c.header != nil {
				b = make([]byte, 40)
				b[0], b[6], b[5] = 0x60, protocolRouting, byte(len(c.header)+20)
				b[39] = 7
				at, size, plain = 24, 16, b
				b = append(b, c.header...)
			}
			b = append(b, make([]byte, 20)...)
			if c.header == nil {
				b[3] = byte(len(b))
			}
			d := mustDatagram(t, b)
			want := append([]byte(nil), plain...)
			if c.want != nil {
				copy(want[at:], c.want)
			}
			assert.Equal(t, Checksum(want[at-size:at+size], add(20, ProtocolTCP)), d.PseudoHeader(20))
		})
	}
}
