package report

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/picture"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	said "github.com/seed-8df93623/tcpsim/trace/words"
)

// group is some fields under a heading.
type group struct {
	Name   string
	Fields []field
}

// field is a name with a value.
type field struct{ Name, Value string }

// add appends a field, unless it has no value.
func (g *group) add(name, format string, values ...any) {
	if value := fmt.Sprintf(format, values...); value != "" {
		g.Fields = append(g.Fields, field{name, value})
	}
}

// groupsOf are all fields of a packet, as it was sent.
func (p *page) groupsOf(packet *trace.Packet, label *ladder.Label) []group {
	groups := []group{p.fateOf(packet)}
	if s := packet.Segment; s != nil {
		groups = append(groups, p.tcpOf(packet, s, label), p.ipOf(packet, s))
		if len(s.Options) > 0 {
			groups = append(groups, p.optionsOf(s))
		}
	} else {
		g := group{Name: p.W.Bytes}
		g.add(p.W.Length, "%d", len(packet.Bytes))
		g.add(p.W.Content, "%s", hex.EncodeToString(packet.Bytes[:min(len(packet.Bytes), shownBytes)]))
		groups = append(groups, g)
	}
	if v := packet.Sender; v != nil {
		g := group{Name: p.W.Inner}
		g.add("cwnd", "%s", p.W.count(v.Cwnd))
		if v.Ssthresh > 0 {
			g.add("ssthresh", "%s", p.W.count(v.Ssthresh))
		}
		g.add(p.W.InFlight, "%s", p.W.count(v.InFlight))
		g.add("SRTT", "%s", picture.Brief(v.SRTT))
		g.add("RTTVAR", "%s", picture.Brief(v.RTTVar))
		g.add("RTO", "%s", picture.Brief(v.RTO))
		groups = append(groups, g)
	}
	return groups
}

// fateOf tells what became of a packet.
func (p *page) fateOf(packet *trace.Packet) group {
	g := group{Name: p.W.Fate}
	g.add(p.W.Sent, "%s s", p.seconds(packet.Sent))
	if packet.Injected {
		g.add(p.W.Injected, "%s", p.W.InjectedNote)
	}
	for _, f := range packet.Fates {
		name, value := p.W.Arrived, p.seconds(f.Time)+" s"
		if f.Dropped {
			name = p.W.WasLost
		} else if f.Time > packet.Sent {
			value += fmt.Sprintf(p.W.After, picture.Brief(f.Time-packet.Sent))
		}
		if f.Cause != "" {
			value += ", " + said.In(p.language, visible.Text(f.Cause))
		}
		if from, to, between := strings.Cut(f.Place, ">"); between {
			value += ", " + fmt.Sprintf(p.W.LostBetween, visible.Text(from), visible.Text(to))
		} else if f.Place != "" {
			value += ", " + fmt.Sprintf(p.W.LostAt, visible.Text(f.Place))
		}
		if f.Bytes != nil {
			value += ", " + p.W.Changed
		}
		g.add(name, "%s", value)
		for _, h := range f.Hops {
			way := fmt.Sprintf(p.W.OverHop, visible.Text(h.From), visible.Text(h.To), p.seconds(h.Entered), picture.Brief(h.Left-h.Entered))
			if h.Queued > 0 {
				way += fmt.Sprintf(p.W.HopQueued, picture.Brief(h.Queued))
			}
			g.add(p.W.Hop, "%s", way)
		}
	}
	if len(packet.Fates) == 0 {
		g.add(p.W.Arrived, "%s", p.W.Unknown)
	}
	return g
}

// shownBytes is how much of what a packet carries is shown.
const shownBytes = 64

// tcpOf are the fields of the TCP header (RFC 9293 section 3.1).
func (p *page) tcpOf(packet *trace.Packet, s *segment.Segment, label *ladder.Label) group {
	g := group{Name: p.W.TCPHeader}
	g.add(p.W.Ports, p.W.FromTo, s.Src.Port(), s.Dst.Port())
	g.add(p.W.Seq, "%s", p.number(label.Seq, s.Seq))
	if s.Flags.Has(segment.ACK) {
		g.add(p.W.Ack, "%s", p.number(label.Ack, s.Ack))
	}
	g.add(p.W.Flags, "%v", s.Flags)
	g.add(p.W.Window, "%d", s.Window)
	if s.Flags.Has(segment.URG) {
		g.add(p.W.Urgent, "%d", s.Urgent)
	}
	g.add(p.W.Checksum, "%#04x, %s", s.Checksum, p.checked(packet))
	g.add(p.W.Length, "%d", len(s.Payload))
	if n := len(s.Payload); n > 0 && packet.Truncated == 0 {
		text := visible.Text(string(s.Payload[:min(n, shownBytes)]))
		if n > shownBytes {
			text += " …"
		}
		g.add(p.W.Content, "%s", text)
	}
	return g
}

// number is one to show, with that on the wire if it is another.
func (p *page) number(shown, wire segment.Seq) string {
	if shown == wire {
		return fmt.Sprint(wire)
	}
	return fmt.Sprintf(p.W.OnTheWire, shown, wire)
}

// checked says whether the checksums are right.
func (p *page) checked(packet *trace.Packet) string {
	switch err := segment.Verify(packet.Bytes); {
	case packet.Truncated > 0:
		return p.W.Unknown
	case err != nil:
		return p.W.Wrong
	}
	return p.W.Right
}

// ipOf are the fields of the IP header.
func (p *page) ipOf(packet *trace.Packet, s *segment.Segment) group {
	version := 4
	if s.Src.Addr().Is6() {
		version = 6
	}
	g := group{Name: fmt.Sprintf(p.W.IPHeader, version)}
	g.add(p.W.Addresses, p.W.FromTo, s.Src.Addr(), s.Dst.Addr())
	g.add(p.W.Length, "%d", len(packet.Bytes)+packet.Truncated)
	if version == 4 {
		g.add("TTL", "%d", s.IP.TTL)
		g.add(p.W.Identification, "%#04x", s.IP.ID)
		if s.IP.DontFragment {
			g.add("DF", "%s", p.W.DontFragment)
		}
	} else {
		g.add(p.W.HopLimit, "%d", s.IP.TTL)
		g.add(p.W.FlowLabel, "%#05x", s.IP.FlowLabel)
	}
	g.add("DSCP, ECN", "%d, %d", s.IP.TOS>>2, s.IP.TOS&3)
	return g
}

// optionsOf lists TCP's options.
func (p *page) optionsOf(s *segment.Segment) group {
	g := group{Name: p.W.Options}
	for _, o := range s.Options {
		value := hex.EncodeToString(o.Data)
		switch o.Kind {
		case segment.NoOperation, segment.EndOfOptions, segment.SACKPermitted:
			value = "–"
		case segment.MaximumSegmentSize:
			n, _ := s.MSS()
			value = fmt.Sprint(n)
		case segment.WindowScale:
			n, _ := s.WindowScale()
			value = fmt.Sprintf(p.W.Shift, n, 1<<min(n, 14))
		case segment.Timestamps:
			now, echo, _ := s.Timestamps()
			value = fmt.Sprintf("TSval %d, TSecr %d", now, echo)
		case segment.SACK:
			var blocks []string
			for _, b := range s.SACKBlocks() {
				blocks = append(blocks, fmt.Sprintf(p.W.Block, b.Left, b.Right))
			}
			value = strings.Join(blocks, ", ")
		}
		g.add(o.Kind.String(), "%s", value)
	}
	return g
}
