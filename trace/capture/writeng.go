//go:build !page

package capture

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

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
	first      *pcapgo.NgInterface // that of the first packet, which comes with the header
	others     *pcapgo.NgWriter    // writes the others to made
	made       bytes.Buffer
	interfaces map[card]int
	changed    []byte // comments, memory to be used again
}

// card is an interface: that of a host on the link to another.
type card struct {
	host, peer string
	link       layers.LinkType
}

// describe is an interface as pcapgo has it.
func (c card) describe() pcapgo.NgInterface {
	return pcapgo.NgInterface{Name: cleanText(c.host + ">" + c.peer), LinkType: c.link, SnapLength: snapLength}
}

// header implements file. Even a file without packets has an interface.
func (f *pcapng) header(s section) ([]byte, error) {
	if f.first == nil {
		first, last := "none", "none"
		if hosts := s.header.Hosts; len(hosts) > 0 {
			first, last = hosts[0].Name, hosts[len(hosts)-1].Name
		}
		none := card{first, last, layers.LinkTypeIPv4}.describe()
		f.first = &none
	}
	var b bytes.Buffer
	w, err := pcapgo.NewNgWriterInterface(&b, *f.first, pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{
		Hardware:    "simulated network",
		OS:          cleanText(f.options.Stack),
		Application: cleanText(f.options.Program),
		Comment:     s.comment(),
	}})
	if err != nil {
		return nil, err
	}
	err = w.Flush()
	return b.Bytes(), err
}

// open finds the number of an interface, a new one if there is none. The block of a new one,
// unless it is the first, is returned.
func (f *pcapng) open(c card) (id int, block []byte, err error) {
	if id, ok := f.interfaces[c]; ok {
		return id, nil, nil
	}
	described := c.describe()
	f.made.Reset()
	if f.first == nil {
		f.first, f.interfaces = &described, map[card]int{}
		f.others, err = pcapgo.NewNgWriterInterface(&f.made, described, pcapgo.NgWriterOptions{})
	} else {
		id, err = f.others.AddInterface(described)
	}
	if err == nil {
		err = f.others.Flush()
	}
	f.interfaces[c] = id
	if id == 0 {
		return 0, nil, err
	}
	return id, f.made.Bytes(), err
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

// append implements file. pcapgo can make the block of a packet too, but allocates what it
// has to say of each.
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
	id, block, err := f.open(f.card(s, frame))
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
	return b, begin + len(block), err
}

// card is the interface that has seen a frame.
func (f *pcapng) card(s *sight, frame []byte) card {
	c := card{sender(s.packet), receiver(s.packet), layers.LinkTypeEthernet}
	if f.options.Link == Raw {
		c.link = layers.LinkTypeIPv4
		if len(frame) > 0 && frame[0]>>4 == 6 {
			c.link = layers.LinkTypeIPv6
		}
	}
	if s.fate != nil {
		c.host, c.peer = c.peer, c.host
	}
	return c
}

// appendComments appends options.
func appendComments(b []byte, comments []string) []byte {
	le := binary.LittleEndian
	for _, comment := range comments {
		b = append(le.AppendUint16(le.AppendUint16(b, ngComment), uint16(len(comment))), comment...)
		b = pad(b, len(comment))
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
