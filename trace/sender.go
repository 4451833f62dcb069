package trace

import "time"

// Sender is what TCP's sending side knows of a connection at a moment: the variables
// of congestion control (RFC 5681) and of the retransmission timer (RFC 6298). Amounts are in segments, as TCPs count them inside.
type Sender struct {
	Cwnd     int // congestion window
	Ssthresh int // slow start threshold; 0 while there is none, as before the first loss
	InFlight int // sent and neither acknowledged nor taken for lost

	SRTT   time.Duration // smoothed round-trip time; 0 before the first sample
	RTTVar time.Duration // round-trip time variation
	RTO    time.Duration // retransmission timeout
}
