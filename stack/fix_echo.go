package stack

import (
	"encoding/binary"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// RFC 7323 section 4.3: "If SEG.TSval >= TS.Recent and SEG.SEQ <= Last.ACK.sent, then
// SEG.TSval is copied to TS.Recent", and that is echoed.
//
// netstack does not take the timestamp of a segment that it has already. If the ACK of that
// was lost, the ACK of its repetition echoes the time of the first: the sender measures the
// whole outage for a round-trip time, and what is lost next waits for as long. Linux takes it.

// repeats reports whether netstack has an older timestamp than value, which has arrived with
// t, as it does not take that of a segment in which nothing is new.
func (p *paws) repeats(t tcpHeader, w *wire, value uint32) bool {
	begin, length := segment.Seq(t.seq()), int(t.length())
	switch {
	case length > 0 && begin.Add(length).LessEq(w.rcvNxt):
		return p.ahead || value != p.recent
	case length == 0 && begin.Less(w.rcvNxt):
		return p.ahead
	}
	return false
}

// echo writes TS.Recent into a segment that leaves.
func (p *paws) echo(t tcpHeader) {
	if !p.ahead {
		return
	}
	o := t.option(header.TCPOptionTS)
	if len(o) != header.TCPOptionTSLength {
		return
	}
	if newer := p.recent - binary.BigEndian.Uint32(o[6:]); int32(newer) > 0 {
		t.shift(t.offset(o)+6, newer)
	}
}
