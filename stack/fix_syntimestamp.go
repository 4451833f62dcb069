package stack

import (
	"encoding/binary"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// RFC 7323 section 3.2: "The TSval field contains the current value of the timestamp clock of
// the TCP sending the option"; section 4.3: "If SEG.TSval >= TS.Recent and SEG.SEQ <=
// Last.ACK.sent, then SEG.TSval is copied to TS.Recent", which is echoed.
//
// netstack sends a SYN again as it was. So the answer echoes the time of the first, and the
// first round-trip time is that of all tries: after one lost SYN the RTO is more than 3
// seconds. Here the card writes the time into it, and into a SYN-ACK also that of the SYN
// that has come last.
type synTimestamp struct {
	value uint32        // TSval of the first SYN
	at    time.Duration // when that has left
	known bool
}

// write writes the timestamps into a SYN that leaves, if it is sent again.
func (s *synTimestamp) write(syn tcpHeader, latest paws, now time.Duration) {
	o := syn.option(header.TCPOptionTS)
	if len(o) != header.TCPOptionTSLength {
		return
	}
	value, echo := binary.BigEndian.Uint32(o[2:]), binary.BigEndian.Uint32(o[6:])
	if !s.known || s.value != value {
		*s = synTimestamp{value, now, true}
		return
	}
	at := syn.offset(o)
	syn.shift(at+2, uint32(now/time.Millisecond-s.at/time.Millisecond))
	if newer := latest.recent - echo; syn.has(header.TCPFlagAck) && latest.valid && int32(newer) > 0 {
		syn.shift(at+6, newer)
	}
}
