package capture

import (
	"cmp"
	"io"
	"time"

	"github.com/gopacket/gopacket"
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
	out        io.Writer
	options    Options
	header     *trace.Trace
	file       *pcapgo.NgWriter // nil before the first packet, when hosts are known
	interfaces map[card]int

	// What the options of the packet being written point to.
	flags  pcapgo.NgEpbFlags
	number uint64
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
	s.flags.Direction = pcapgo.NgEpbFlagDirectionOutbound
	if r.arrived {
		c.host, c.peer = c.peer, c.host
		s.flags.Direction = pcapgo.NgEpbFlagDirectionInbound
	}
	id, err := s.open(c)
	if err != nil {
		return err
	}
	s.number = uint64(r.number)
	return s.file.WritePacketWithOptions(r.info(at, id), r.frame, pcapgo.NgPacketOptions{Comments: r.comments, Flags: &s.flags, PacketID: &s.number})
}

// info is what stands beside a frame.
func (r *record) info(at time.Time, card int) gopacket.CaptureInfo {
	return gopacket.CaptureInfo{Timestamp: at, CaptureLength: len(r.frame), Length: len(r.frame) + r.missing, InterfaceIndex: card}
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
