package stack

import (
	"encoding/binary"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// RFC 7323 section 5.3: "If there is a Timestamps option in the arriving segment, SEG.TSval
// < TS.Recent, TS.Recent is valid ..., and if the RST bit is not set, then treat the arriving
// segment as not acceptable: Send an acknowledgment in reply ... and drop the segment."
//
// netstack does not look (PAWS, protection against wrapped sequence numbers). So the card
// does, and moves such a segment out of the window, where netstack answers it. An ACK with
// nothing else passes, as in Linux: overtaken by another it is old by its timestamp too, and
// can do no harm.
type paws struct {
	recent uint32        // TS.Recent
	at     time.Duration // when it was taken
	valid  bool
	ahead  bool // netstack has an older one (fix_echo.go)
}

// outdated is how long TS.Recent is valid: "if the connection has been idle for more than 24
// days" it is not (section 5.5).
const outdated = 24 * 24 * time.Hour

// old reports whether t is to be dropped, and takes its timestamp if it is not (section 4.3).
func (p *paws) old(t tcpHeader, w *wire, now time.Duration) bool {
	o := t.option(header.TCPOptionTS)
	if len(o) != header.TCPOptionTSLength {
		return false
	}
	value := binary.BigEndian.Uint32(o[2:])
	if p.valid && now-p.at <= outdated && int32(value-p.recent) < 0 {
		return t.length() > 0
	}
	if segment.Seq(t.seq()).LessEq(w.rcvNxt) {
		*p = paws{value, now, true, p.repeats(t, w, value)}
	}
	return false
}

// begin takes the timestamp of a SYN.
func (p *paws) begin(syn tcpHeader, now time.Duration) {
	*p = paws{}
	if o := syn.option(header.TCPOptionTS); len(o) == header.TCPOptionTSLength {
		*p = paws{recent: binary.BigEndian.Uint32(o[2:]), at: now, valid: true}
	}
}
