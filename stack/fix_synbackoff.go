package stack

import (
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// RFC 6298 section 5.5: "The host MUST set RTO <- RTO * 2 ('back off the timer')", for the
// SYN's timer as for any (section 5).
//
// An unacceptable ACK in SYN-SENT has netstack send a reset, as it should, and then its
// SYN again after 2 microseconds: the old connection that has answered is gone. But the
// timeout doubles from there, so that fifteen SYNs leave in 33 milliseconds. Here it goes
// on from what it was.
type synBackoff struct {
	timeout time.Duration
}

// goOn looks at the timeout that netstack will double next.
func (s *synBackoff) goOn(timeout *time.Duration) {
	switch {
	case timeout == nil:
	case *timeout >= tcp.InitialRTO:
		s.timeout = *timeout
	case s.timeout > 0 && *timeout != s.timeout/2:
		*timeout = s.timeout / 2
	}
}
