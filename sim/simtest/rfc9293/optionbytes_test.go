package rfc9293_test

import (
	"encoding/binary"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

// sentOption is an option of a segment that the host has sent, read from the
// octets on the wire.
type sentOption struct {
	number    int // of the segment, among the host's
	syn       bool
	at        int // octets into the options
	kind      segment.OptionKind
	beyondEnd bool // what is not zero there is no option
	problem   string
}

// manyOptions opens connections from and to hosts that use all options there are.
func (t *test) manyOptions() []*simtest.Flow {
	var flows []*simtest.Flow
	p := t.host(stack.Config{})
	for _, options := range []string{
		"mss 1460", "mss 1460,sackOK", "mss 1460,nop,wscale 7", "mss 1460,nop,nop,TS val 1 ecr 0",
		"mss 1460,sackOK,TS val 1 ecr 0", "mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7",
	} {
		ack := ". 1:1(0) ack 1 win 65535"
		if strings.Contains(options, "TS") {
			ack += " <nop,nop,TS val 2 ecr 0>"
		}
		f := p.Connect(simtest.Handshake{SYN: "S 0:0(0) win 65535 <" + options + ">", ACK: ack})
		flows = append(flows, f)
		f = p.Dial(simtest.Handshake{SYN: "S. 0:0(0) ack 1 win 65535 <" + options + ">", Port: uint16(1000 + len(flows))})
		flows = append(flows, f)
	}
	return flows
}

// options are those of all segments of the latest host.
func (t *test) options() []sentOption {
	var all []sentOption
	for number, packet := range sent(t.p) {
		b := packet.Bytes
		header := b[20:]
		if b[0]>>4 == 6 {
			header = b[40:]
		}
		options := header[20 : int(header[12]>>4)*4]
		o := sentOption{number: number + 1, syn: packet.Segment.Flags.Has(segment.SYN)}
		for at := 0; at < len(options); {
			o.at, o.kind = at, segment.OptionKind(options[at])
			switch {
			case o.beyondEnd:
				at++
				if o.kind != 0 {
					all = append(all, o)
				}
				continue
			case o.kind == segment.EndOfOptions:
				all = append(all, o)
				o.beyondEnd = true
				at++
				continue
			case o.kind == segment.NoOperation:
				at++
			case at+1 == len(options):
				o.problem = "there is no octet left for its length"
				at++
			default:
				length := int(options[at+1])
				if length < 2 || at+length > len(options) {
					o.problem = "its length does not fit"
					length = len(options) - at
				}
				at += length
			}
			all = append(all, o)
		}
	}
	return all
}

// sendWithOptionLength sends a segment over IPv4 whose first option claims to have
// another length.
func (t *test) sendWithOptionLength(s segment.Segment, length byte) {
	packet, err := s.Append(nil)
	t.check(err == nil, "the segment can be sent: %v", err)
	tcp := packet[20:]
	tcp[21] = length
	tcp[16], tcp[17] = 0, 0
	sum := segment.Checksum(packet[12:20], uint16(len(tcp))+6) // the pseudo-header
	binary.BigEndian.PutUint16(tcp[16:], ^segment.Checksum(tcp, sum))
	t.p.Link.Forward().InjectBytes(packet)
}
