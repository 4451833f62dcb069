package stack

import (
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// RFC 6298 section 5.7: "If the timer expires awaiting the ACK of a SYN segment and the TCP
// implementation is using an RTO less than 3 seconds, the RTO MUST be re-initialized to 3
// seconds when data transmission begins (i.e., after the three-way handshake completes)."
//
// netstack begins again with 1 second, which was not enough. So the host sets what it is
// when the handshake is done; a round-trip time, as timestamps give at once, replaces it.
type synRTO struct {
	syns int // that have left
	done bool
}

const rtoAfterLostSYN = 3 * time.Second

// begin looks at a connection whose handshake is done.
func (s *synRTO) begin(v *tcp.TCPSenderState) {
	if s.done {
		return
	}
	s.done = true
	if s.syns > 1 && v.RTO == tcp.InitialRTO && v.SndUna == v.SndNxt {
		v.RTO = rtoAfterLostSYN
	}
}
