package link

import (
	"encoding/binary"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
)

// edit changes octets of a TCP segment's headers, as a middlebox does: the checksums change
// by as much, so that one that was wrong stays wrong.
type edit struct {
	packet *Packet
	bytes  []byte // a copy; nil as long as nothing has changed
	tcp    int    // where the TCP header begins
}

// edit begins to change a packet. ok is false for one that is no TCP segment.
func (p *Packet) edit() (e edit, ok bool) {
	if _, ok = p.Segment(); !ok {
		return e, false
	}
	return edit{packet: p, tcp: p.View.HeaderLen()}, true
}

// done has the packet be what it was changed into.
func (e *edit) done(cause string) {
	if e.bytes != nil {
		e.packet.set(e.bytes, cause)
	}
}

// now are the packet's octets as they are now.
func (e *edit) now() []byte {
	if e.bytes != nil {
		return e.bytes
	}
	return e.packet.Bytes
}

// put puts octets at a place of the packet, which is in its TCP header or its addresses.
func (e *edit) put(at int, octets ...byte) {
	if e.bytes == nil {
		e.bytes = append([]byte(nil), e.packet.Bytes...)
	}
	for i, octet := range octets {
		old := e.bytes[at+i]
		e.bytes[at+i] = octet
		e.update(e.tcp+16, (at+i)%2 != e.tcp%2, old, octet)
		if at < e.tcp && e.packet.View.Version() == 4 {
			e.update(10, (at+i)%2 != 0, old, octet)
		}
	}
}

// update changes a checksum by what an octet has changed by, which is the first or the
// second one of a word.
func (e *edit) update(at int, second bool, old, now byte) {
	before, after := uint16(old)<<8, uint16(now)<<8
	if second {
		before, after = uint16(old), uint16(now)
	}
	sum := segment.UpdateChecksum(binary.BigEndian.Uint16(e.bytes[at:]), before, after)
	binary.BigEndian.PutUint16(e.bytes[at:], sum)
}

// putUint32 puts a number at a place of the TCP header.
func (e *edit) putUint32(at int, v uint32) {
	e.put(e.tcp+at, binary.BigEndian.AppendUint32(nil, v)...)
}

// putSource and putDestination change an address and its port; addresses are of the
// packet's family.
func (e *edit) putSource(a netip.AddrPort) {
	e.put(e.addresses(), a.Addr().AsSlice()...)
	e.put(e.tcp, byte(a.Port()>>8), byte(a.Port()))
}

func (e *edit) putDestination(a netip.AddrPort) {
	e.put(e.addresses()+len(a.Addr().AsSlice()), a.Addr().AsSlice()...)
	e.put(e.tcp+2, byte(a.Port()>>8), byte(a.Port()))
}

// addresses is where the source address begins.
func (e *edit) addresses() int {
	if e.packet.View.Version() == 4 {
		return 12
	}
	return 8
}

// options calls f for each option of the segment: its kind, and where in the packet it
// begins and ends.
func (e *edit) options(f func(kind segment.OptionKind, begin, end int)) {
	b := e.now()
	end := e.tcp + int(b[e.tcp+12]>>4)*4
	for at := e.tcp + 20; at < end; {
		kind := segment.OptionKind(b[at])
		switch {
		case kind == segment.EndOfOptions:
			return
		case kind == segment.NoOperation:
			at++
			continue
		case at+1 >= end || b[at+1] < 2 || at+int(b[at+1]) > end:
			return // what follows cannot be read
		}
		next := at + int(b[at+1])
		f(kind, at, next)
		at = next
	}
}
