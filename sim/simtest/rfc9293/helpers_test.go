package rfc9293_test

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

// form is a segment with flags, and PSH if it is pushed, from the relative number
// first on.
func form(flags segment.Flags, first, size int, pushed bool) notation.Form {
	if pushed {
		flags |= segment.PSH
	}
	return notation.Form{Flags: flags, Seq: notation.At(first), Len: &size}
}

// roundTrip is long enough for a round trip, and too short for a timeout.
const roundTrip = 2*simtest.Delay + time.Millisecond

// octets is data for the application to write.
func octets(size int) string { return strings.Repeat("x", size) }

// sent are the packets that a host has sent so far.
func sent(p *simtest.Peer) []*trace.Packet {
	var all []*trace.Packet
	for _, packet := range p.Trace().Packets() {
		if packet.From == p.Host.Name() {
			all = append(all, packet)
		}
	}
	return all
}

// times are when a host has sent its segments with data, or all, from the given one
// on.
func times(p *simtest.Peer, from int, withoutData bool) []time.Duration {
	var all []time.Duration
	for _, packet := range sent(p)[from:] {
		if withoutData || packet.Segment != nil && len(packet.Segment.Payload) > 0 {
			all = append(all, packet.Sent)
		}
	}
	return all
}

// doubles tells whether each gap is twice the one before, to within a tenth.
func doubles(at []time.Duration) bool {
	for i := 2; i < len(at); i++ {
		want, got := 2*(at[i-1]-at[i-2]), at[i]-at[i-1]
		if (got - want).Abs() > want/10 {
			return false
		}
	}
	return len(at) > 2
}

// relative is a number of the host's, counted from its SYN.
func relative(f *simtest.Flow, n segment.Seq) int { return int(int32(n - f.IRS)) }

// number is a number of the host's in the notation.
func number(f *simtest.Flow, n segment.Seq) string { return strconv.Itoa(relative(f, n)) }

// timestamps opens a connection that uses timestamps; the peer's are 1 and 2 so far.
func (t *test) timestamps() *simtest.Flow {
	return t.host(stack.Config{}).Connect(simtest.Handshake{
		SYN: "S 0:0(0) win 65535 <mss 1460,nop,nop,TS val 1 ecr 0>", ACK: stamped(". 1 ack 1", 2, 0),
	})
}

// stamped is a segment in the notation with timestamps.
func stamped(text string, value, echo uint32) string {
	return fmt.Sprintf("%s <nop,nop,TS val %d ecr %d>", text, value, echo)
}
