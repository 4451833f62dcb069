package link

import (
	"encoding/binary"
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
)

// MTU is what becomes of packets that are too large for what lies behind it, as a router's
// interface: the setting of the same name of [Config], at a place among elements and with
// more to choose from.
type MTU struct {
	Size int // of the largest IP packet that passes, in bytes: 68 to 65535, and from 1280 for IPv6
	// Fragment takes IPv4 packets apart that are too large and may be (RFC 791 section
	// 3.2): it passes them on in several.
	Fragment bool
	// IgnoreDF takes those apart, too, that say "don't fragment", as some tunnels do.
	// netstack says so of all that it sends.
	IgnoreDF bool
	// Silent tells nobody of what is dropped: to path MTU discovery it is a black hole
	// (RFC 2923 section 2.1). Otherwise the source is told by ICMP's "fragmentation
	// needed" (RFC 1191 section 4) or ICMPv6's "packet too big" (RFC 4443 section 3.2).
	Silent bool
}

// Kind is "mtu".
func (MTU) Kind() string { return "mtu" }

// Check says what is wrong with the settings, if anything.
func (m MTU) Check() error {
	if m.Size < 68 || m.Size > 65535 { // RFC 791 section 3.2: 68 octets pass everywhere
		return fmt.Errorf("size %d is out of range; want 68 to 65535", m.Size)
	}
	return nil
}

func (m MTU) begin(p *place) stage { return &narrow{settings: settings[MTU]{m}, place: p} }

type narrow struct {
	settings[MTU]
	*place
}

func (n *narrow) pass(p Packet) {
	if len(p.Bytes) <= n.is.Size {
		n.next(p)
		return
	}
	if n.is.Fragment {
		if all := fragments(&p.View, n.is.Size, n.is.IgnoreDF); all != nil {
			p.Shared = true
			for _, b := range all {
				p.set(b, "fragment")
				n.next(p)
			}
			return
		}
	}
	n.world.Refuse(p, "too large")
	if !n.is.Silent {
		n.world.TooLarge(p, n.is.Size)
	}
}

// fragments takes an IPv4 packet apart into some of at most size bytes; nil if it must not
// be, unless all are. They share nothing with it. IPv4's options are repeated in each, though RFC 791
// section 3.1 says of some that only the first fragment has them: TCP here uses none.
func fragments(d *segment.Datagram, size int, all bool) (list [][]byte) {
	const dontFragment, moreFragments, offsetMask = 0x4000, 0x2000, 0x1fff
	if !d.IsValid() || d.Version() != 4 || d.Missing() > 0 {
		return nil
	}
	b := d.Bytes()
	header := int(b[0]&15) * 4
	field := binary.BigEndian.Uint16(b[6:])
	room := (size - header) &^ 7 // "in units of 8 octets"
	if field&dontFragment != 0 && !all || room <= 0 {
		return nil
	}
	data := b[header:]
	for at := 0; at < len(data); at += room {
		end := min(at+room, len(data))
		f := append(append([]byte(nil), b[:header]...), data[at:end]...)
		now := field&moreFragments | (field&offsetMask + uint16(at/8))
		if end < len(data) {
			now |= moreFragments
		}
		binary.BigEndian.PutUint16(f[2:], uint16(len(f)))
		binary.BigEndian.PutUint16(f[6:], now)
		binary.BigEndian.PutUint16(f[10:], 0)
		binary.BigEndian.PutUint16(f[10:], ^segment.Checksum(f[:header], 0))
		list = append(list, f)
	}
	return list
}
