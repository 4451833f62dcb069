package trace

import (
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Sender is what TCP's sending side knows of a connection at a moment: the variables
// of congestion control (RFC 5681) and of the retransmission timer (RFC 6298). Amounts are in
// segments, as TCPs count them inside.
type Sender struct {
	Cwnd     int // congestion window
	Ssthresh int // slow start threshold; 0 while there is none, as before the first loss
	InFlight int // sent and neither acknowledged nor taken for lost

	SRTT   time.Duration // smoothed round-trip time; 0 before the first sample
	RTTVar time.Duration // round-trip time variation
	RTO    time.Duration // retransmission timeout
}

// Sample is what congestion control of one end of a connection is at a segment that leaves
// or arrives there.
type Sample struct {
	Time time.Duration // virtual time since the start of the run
	Host string
	Conn Conn // as the host sees it
	// Packet is the number of the segment, and Sent whether it left. Otherwise it has
	// arrived, and all is done that TCP does at once because of it. Of several that
	// arrived together it is the last.
	Packet int
	Sent   bool
	Sender
	Phase segment.Phase
}

// Sampler is told of samples: of congestion control, and of queues. A [Trace] is one.
type Sampler interface {
	Sample(s Sample)
	SampleQueue(s QueueSample)
}

// Sample appends s.
func (t *Trace) Sample(s Sample) { t.Samples = append(t.Samples, s) }
