package stack

import (
	"gvisor.dev/gvisor/pkg/tcpip/seqnum"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// RFC 9293 section 3.8.3: "When the number of transmissions of the same segment reaches a
// threshold R2 greater than R1, close the connection"; "The value of R2 SHOULD correspond to
// at least 100 seconds (SHLD-11)."
//
// netstack counts each time that a segment is sent: by the timeout, as a tail loss probe,
// and by RACK, which sends it again once a round trip while a queue drops it. So a second
// may be enough. Here a timeout counts, and nothing else, as in Linux.
type retries struct {
	una    seqnum.Value // SND.UNA that they are about
	before uint64       // timeouts before it was that
	seen   uint64       // timeouts so far: none passes without something sent again
	begun  bool
}

// count has netstack count the timeouts. RACK asks whether a segment was sent more than
// once: that stays true. again says that something was sent again in this action.
func (r *retries) count(c *conn, in innards, v *tcp.TCPSenderState, again bool) {
	if r.begun && !again {
		return
	}
	stats, ok := c.endpoint.Stats().(*tcp.Stats)
	if !ok {
		return // this netstack counts elsewhere
	}
	timeouts := stats.SendErrors.Timeouts.Value()
	if !r.begun {
		r.begun, r.seen = true, timeouts
	}
	if r.una != v.SndUna {
		r.una, r.before = v.SndUna, r.seen
	}
	r.seen = timeouts
	if head := in.head(); !head.none() {
		*head.tries() = min(*head.tries(), max(2, 1+uint32(timeouts-r.before)))
	}
}
