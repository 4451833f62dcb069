package capture

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"github.com/seed-8df93623/tcpsim/trace"
)

// pcapng is the pcapng format. A host has an interface for each other one that it
// sends to or receives from, named as in "client>server". One of raw IP is of
// IPv4 or of IPv6, as libpcap up to 1.10.3 takes a second interface that may have
// both for one of another type than the first (it compares LINKTYPE_RAW, 101,
// with DLT_RAW, 12).
type pcapng struct {
	frames     *framer
	options    Options
	first      *card // that of the first packet, which comes with the header
	interfaces map[card]int
	changed    []byte // comments, memory to be used again
}

// card is an interface: that of a host on the link to another.
type card struct {
	host, peer string
	link       linkType
}

// header implements file. Even a file without packets has an interface.
func (f *pcapng) header(s section) ([]byte, error) {
	first := card{"none", "none", linkIPv4}
	if hosts := s.header.Hosts; f.first != nil {
		first = *f.first
	} else if len(hosts) > 0 {
		first.host, first.peer = hosts[0].Name, hosts[len(hosts)-1].Name
	}
	return append(f.section(s), first.block()...), nil
}

// What other blocks than those of packets are made of (sections 4.1 and 4.2).
const (
	ngSectionType   = 0x0a0d0d0a
	ngByteOrder     = 0x1a2b3c4d
	ngVersion       = 1
	ngHardware      = 2
	ngSystem        = 3
	ngApplication   = 4
	ngInterfaceType = 1
	ngName          = 2
	ngResolution    = 9 // if_tsresol, of which 9 is nanoseconds
)

// section is the block that a file begins with.
func (f *pcapng) section(s section) []byte {
	b := words(ngSectionType, 0, ngByteOrder, ngVersion, math.MaxUint32, math.MaxUint32) // no length is given
	b = appendText(b, ngApplication, cleanText(f.options.Program))
	b = appendText(b, ngComment, s.comment())
	b = appendText(b, ngHardware, "simulated network")
	return finish(appendText(b, ngSystem, cleanText(f.options.Stack)))
}

// block is the block of an interface.
func (c card) block() []byte {
	b := words(ngInterfaceType, 0, uint32(c.link), snapLength)
	b = appendText(b, ngName, cleanText(c.host+">"+c.peer))
	return finish(appendOption(b, ngResolution, "\x09"))
}

// words are the begin of a block.
func words(list ...uint32) (b []byte) {
	for _, word := range list {
		b = binary.LittleEndian.AppendUint32(b, word)
	}
	return b
}

// appendText appends an option, unless it is empty.
func appendText(b []byte, code uint16, text string) []byte {
	if text == "" {
		return b
	}
	return appendOption(b, code, text)
}

func appendOption(b []byte, code uint16, value string) []byte {
	le := binary.LittleEndian
	return pad(append(le.AppendUint16(le.AppendUint16(b, code), uint16(len(value))), value...), len(value))
}

// finish ends the options of a block, and the block.
func finish(block []byte) []byte {
	block = append(block, make([]byte, 8)...) // the end of options, and room for the size
	setSize(block)
	return block
}

// open finds the number of an interface, a new one if there is none. The block of a new one,
// unless it is the first, is returned.
func (f *pcapng) open(c card) (id int, block []byte) {
	if id, ok := f.interfaces[c]; ok {
		return id, nil
	}
	if f.first == nil {
		f.first, f.interfaces = &c, map[card]int{}
	} else {
		id, block = len(f.interfaces), c.block()
	}
	f.interfaces[c] = id
	return id, block
}

// What an Enhanced Packet Block is made of (draft-ietf-opsawg-pcapng section 4.3).
const (
	ngPacketType   = 6
	ngHeader       = 28 // octets before the frame
	ngCaptured     = 20 // where the length of the frame is
	ngComment      = 1
	ngFlags        = 2
	ngInbound      = 1 // of ngFlags
	ngOutbound     = 2
	ngPacketNumber = 5  // epb_packetid
	ngTrailer      = 28 // octets behind comments: direction, number, the end of options, the size again
)

// append implements file.
func (f *pcapng) append(b []byte, s *sight) (_ []byte, begin int, err error) {
	le, begin, nano := binary.LittleEndian, len(b), s.at.UnixNano()
	for _, word := range [ngHeader / 4]uint32{ngPacketType, 3: uint32(nano >> 32), 4: uint32(nano)} {
		b = le.AppendUint32(b, word)
	}
	b, missing, err := f.frames.appendFrame(b, s.packet, s.fate)
	if err != nil {
		return b, begin, err
	}
	frame := b[begin+ngHeader:]
	id, block := f.open(f.card(s, frame))
	le.PutUint32(b[begin+8:], uint32(id))
	le.PutUint32(b[begin+ngCaptured:], uint32(len(frame)))
	le.PutUint32(b[begin+ngCaptured+4:], uint32(len(frame)+missing))
	b = appendComments(pad(b, len(frame)), s.comments)
	direction := uint32(ngOutbound)
	if s.fate != nil {
		direction = ngInbound
	}
	b = le.AppendUint32(le.AppendUint16(le.AppendUint16(b, ngFlags), 4), direction)
	b = le.AppendUint64(le.AppendUint16(le.AppendUint16(b, ngPacketNumber), 8), uint64(s.packet.Number))
	b = le.AppendUint32(b, 0) // the end of options
	b = le.AppendUint32(b, 0)
	setSize(b[begin:])
	if len(block) > 0 {
		b = slices.Insert(b, begin, block...)
	}
	return b, begin + len(block), nil
}

// card is the interface that has seen a frame.
func (f *pcapng) card(s *sight, frame []byte) card {
	c := card{sender(s.packet), receiver(s.packet), linkEthernet}
	if f.options.Link == Raw {
		c.link = linkIPv4
		if len(frame) > 0 && frame[0]>>4 == 6 {
			c.link = linkIPv6
		}
	}
	if s.fate != nil {
		c.host, c.peer = c.peer, c.host
	}
	return c
}

// appendComments appends options.
func appendComments(b []byte, comments []string) []byte {
	for _, comment := range comments {
		b = appendOption(b, ngComment, comment)
	}
	return b
}

// pad appends zeros to data of some length, up to a multiple of four octets.
func pad(b []byte, length int) []byte {
	var zeros [3]byte
	return append(b, zeros[:-length&3]...)
}

// setSize gives a block, which is all there is, its size.
func setSize(block []byte) {
	binary.LittleEndian.PutUint32(block[4:], uint32(len(block)))
	binary.LittleEndian.PutUint32(block[len(block)-4:], uint32(len(block)))
}

// amend implements file.
func (f *pcapng) amend(h *held, at *place, comments []string) {
	le, rest := binary.LittleEndian, at.chunk.data[at.begin:]
	size := int(le.Uint32(rest[4:]))
	from, to := ngHeader+(int(le.Uint32(rest[ngCaptured:]))+3)&^3, size-ngTrailer
	f.changed = appendComments(f.changed[:0], comments)
	h.replace(at.chunk, at.begin+from, at.begin+to, f.changed)
	setSize(at.chunk.data[at.begin : at.begin+from+len(f.changed)+ngTrailer])
}

const unknownHost = "unknown"

// sender names the host that sent p, or else its address.
func sender(p *trace.Packet) string {
	if p.From == "" && p.Segment != nil {
		return p.Segment.Src.Addr().String()
	}
	return cmp.Or(p.From, unknownHost)
}

// receiver names the host that p is for, or else its address.
func receiver(p *trace.Packet) string {
	if p.To == "" && p.Segment != nil {
		return p.Segment.Dst.Addr().String()
	}
	return cmp.Or(p.To, unknownHost)
}
