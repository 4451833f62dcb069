package conversation

import "time"

// Method is how a round-trip time is measured.
type Method uint8

const (
	// ByKarn is from sending a segment to the ACK of it, if it was sent once only:
	// "RTT samples MUST NOT be made using segments that were retransmitted" (RFC 6298
	// section 3, Karn's algorithm).
	ByKarn Method = iota + 1
	// ByTimestamps is the same for a segment that was sent several times, of which the
	// echoed timestamp tells the one that is acknowledged (RFC 7323 section 4).
	ByTimestamps
)

// String is "Karn" or "timestamps", empty for none.
func (m Method) String() string { return [...]string{"", "Karn", "timestamps", "?"}[m&3] }

// RTT sums up the round-trip times that one side has measured.
type RTT struct {
	Samples int           `json:"samples"`
	Min     time.Duration `json:"min_ns"`
	Max     time.Duration `json:"max_ns"`
	Mean    time.Duration `json:"mean_ns"`
	// Smoothed and Timeout are SRTT and RTO of RFC 6298 section 2 at the end, RTO being
	// at least 200 ms, as in Linux and other stacks, where the RFC has 1 s.
	Smoothed time.Duration `json:"srtt_ns"`
	Timeout  time.Duration `json:"rto_ns"`

	variation time.Duration
	sum       time.Duration
}

const (
	initialTimeout = time.Second // RFC 6298 section 2.1
	minTimeout     = 200 * time.Millisecond
)

// add takes a sample: RFC 6298 sections 2.2 and 2.3.
func (r *RTT) add(sample time.Duration) {
	if r.Samples == 0 {
		r.Min, r.Max = sample, sample
		r.Smoothed, r.variation = sample, sample/2
	} else {
		r.Min, r.Max = min(r.Min, sample), max(r.Max, sample)
		r.variation += ((r.Smoothed - sample).Abs() - r.variation) / 4
		r.Smoothed += (sample - r.Smoothed) / 8
	}
	r.Samples++
	r.sum += sample
	r.Mean = r.sum / time.Duration(r.Samples)
	r.Timeout = max(r.Smoothed+4*r.variation, minTimeout)
}

// timeout is RTO.
func (r *RTT) timeout() time.Duration {
	if r.Samples == 0 {
		return initialTimeout
	}
	return r.Timeout
}
