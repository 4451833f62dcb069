//go:build !page

package capture

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"time"

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
	out        *bufio.Writer
	options    Options
	header     *trace.Trace
	file       *pcapgo.NgWriter // of all but packets; nil before the first one, when hosts are known
	interfaces map[card]int
}

// card is an interface: that of a host on the link to another.
type card struct {
	host, peer string
	link       layers.LinkType
}

// write implements sink.
func (s *pcapng) write(r *record, at time.Time) error {
	c := card{r.from, r.to, layers.LinkTypeEthernet}
	if s.options.Link == Raw {
		c.link = layers.LinkTypeIPv4
		if len(r.frame) > 0 && r.frame[0]>>4 == 6 {
			c.link = layers.LinkTypeIPv6
		}
	}
	if r.arrived {
		c.host, c.peer = c.peer, c.host
	}
	id, err := s.open(c)
	if err != nil {
		return err
	}
	_, err = s.out.Write(r.appendBlock(s.out.AvailableBuffer(), at, id)) // is where it belongs already, if it fits
	return err
}

// What an Enhanced Packet Block is made of (draft-ietf-opsawg-pcapng section 4.3).
const (
	ngPacketType   = 6
	ngComment      = 1
	ngFlags        = 2
	ngInbound      = 1 // of ngFlags
	ngOutbound     = 2
	ngPacketNumber = 5 // epb_packetid
)

// appendBlock appends a packet of an interface. pcapgo can do so too, but allocates what
// it has to say of each.
func (r *record) appendBlock(b []byte, at time.Time, card int) []byte {
	le, begin, nano := binary.LittleEndian, len(b), at.UnixNano()
	for _, word := range []int{ngPacketType, 0, card, int(nano >> 32), int(nano), len(r.frame), len(r.frame) + r.missing} {
		b = le.AppendUint32(b, uint32(word))
	}
	b = appendPadded(b, r.frame)
	for _, comment := range r.comments {
		b = appendPadded(le.AppendUint16(le.AppendUint16(b, ngComment), uint16(len(comment))), comment)
	}
	direction := uint32(ngOutbound)
	if r.arrived {
		direction = ngInbound
	}
	b = le.AppendUint32(le.AppendUint16(le.AppendUint16(b, ngFlags), 4), direction)
	b = le.AppendUint64(le.AppendUint16(le.AppendUint16(b, ngPacketNumber), 8), uint64(r.number))
	b = le.AppendUint32(b, 0) // the end of options
	size := uint32(len(b) - begin + 4)
	le.PutUint32(b[begin+4:], size)
	return le.AppendUint32(b, size)
}

// appendPadded appends data, and zeros up to a multiple of four octets.
func appendPadded[T []byte | string](b []byte, data T) []byte {
	var zeros [3]byte
	return append(append(b, data...), zeros[:-len(data)&3]...)
}

// open finds the number of an interface, which is made if there is none; the
// first one begins the file.
func (s *pcapng) open(c card) (id int, err error) {
	if id, ok := s.interfaces[c]; ok {
		return id, nil
	}
	name := cleanText(c.host + ">" + c.peer)
	description := pcapgo.NgInterface{Name: name, LinkType: c.link, SnapLength: snapLength}
	if s.file == nil {
		s.interfaces = map[card]int{}
		s.file, err = pcapgo.NewNgWriterInterface(s.out, description, pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{
			Hardware:    "simulated network",
			OS:          cleanText(s.options.Stack),
			Application: cleanText(s.options.Program),
			Comment:     section{header: *s.header, side: s.options.Side}.comment(),
		}})
	} else {
		id, err = s.file.AddInterface(description)
	}
	s.interfaces[c] = id
	if err == nil {
		err = s.file.Flush() // packets go past it
	}
	return id, err
}

// finish implements sink. Even a file without packets has an interface.
func (s *pcapng) finish() error {
	if s.file == nil {
		first, last := "none", "none"
		if hosts := s.header.Hosts; len(hosts) > 0 {
			first, last = hosts[0].Name, hosts[len(hosts)-1].Name
		}
		if _, err := s.open(card{first, last, layers.LinkTypeIPv4}); err != nil {
			return err
		}
	}
	return s.file.Flush()
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
