package stack

import (
	"encoding/binary"
	"math"
	"runtime"
	"slices"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/seqnum"
)

// With timestamps netstack smooths round-trip times in floating point (RFC 7323 appendix
// G). Some processors multiply and add in one step, with one rounding instead of two, and
// Go lets them; what comes out is then a nanosecond more or less, a probe or a timeout as
// much earlier or later, and the trace another one. So on these processors the host does
// the sum again as the others do it, and puts netstack's variables and timers to that. It
// needs to know which sample was taken: where several ACKs are handled as one batch (Coalesce
// of package sim) it does not.

// fuses tells that this processor multiplies and adds in one step.
var fuses = slices.Contains([]string{"arm64", "loong64", "ppc64", "ppc64le", "riscv64", "s390x"}, runtime.GOARCH)

// roundTrip is a smoothed round-trip time and its variation.
type roundTrip struct{ srtt, variation time.Duration }

// smoothing is what is known of the sample that an action takes.
type smoothing struct {
	heard         int          // ACKs with a timestamp that have arrived in it
	echo          uint32       // the timestamp that the ACK gives back
	una           seqnum.Value // before the action, as all that follows
	before        roundTrip
	outstanding   int
	resend, probe tcpip.MonotonicTime // when these timers expire

	found, missed int // samples whose sum was done again, and those that it did not fit
}

// hear notes an ACK that has arrived, before netstack sees it.
func (c *conn) hear(t tcpHeader) {
	o := t.option(header.TCPOptionTS)
	if !fuses || len(o) != header.TCPOptionTSLength || c.endpoint == nil || !c.endpoint.SendTSOk {
		return
	}
	in, ok := c.innards()
	if v, known := inside(c.endpoint); ok && known && v.SRTTInited {
		s := &c.smoothing
		s.heard, s.echo, s.una = s.heard+1, binary.BigEndian.Uint32(o[6:]), v.SndUna
		s.before, s.outstanding = roundTrip{v.SRTT, v.RTTVar}, v.Outstanding
		s.resend, s.probe = *in.resend().target(), *in.probe().target()
	}
}

// smooth does the sum again, once netstack has handled what has arrived.
func (h *Host) smooth(c *conn) {
	s := &c.smoothing
	heard := s.heard
	s.heard = 0
	in, ok := c.innards()
	v, known := inside(c.endpoint)
	if heard != 1 || !ok || !known || v.SndUna == s.una || s.echo == 0 || s.outstanding == 0 {
		return
	}
	now := uptimeAt(h.wiring.Clock.Now())
	sample := c.endpoint.TSOffset.Elapsed(now, s.echo)
	got := roundTrip{v.SRTT, v.RTTVar}
	want, ok := s.again(got, sample, max(v.SndCwnd, s.outstanding))
	if !ok {
		s.missed++
		return
	}
	if s.found++; want == got {
		return
	}
	timeout := want.srtt + 4*want.variation
	late := v.RTO - (got.srtt + 4*got.variation) // the floor or the ceiling, if not 0
	v.SRTT, v.RTTVar = want.srtt, want.variation
	v.RTTState.SRTT, v.RTTState.RTTVar = want.srtt, want.variation
	shift := time.Duration(0)
	if late == 0 {
		shift = timeout - v.RTO
		v.RTO = timeout
	}
	if a := in.resend(); a.on() && *a.target() != s.resend {
		a.shift(shift, now)
	}
	if a := in.probe(); a.on() && *a.target() != s.probe {
		if wait := a.target().Sub(now); wait == 2*got.srtt || wait == 2*got.srtt+delayedACKAllowed {
			shift = 2 * (want.srtt - got.srtt)
		}
		a.shift(shift, now)
	}
}

// delayedACKAllowed is what a tail loss probe waits longer if only one segment is
// outstanding (RFC 8985 section 7.2).
const delayedACKAllowed = 200 * time.Millisecond

// again finds how many samples netstack has expected in a round trip, which is half of what
// was outstanding; during recovery it has counted that anew. It gives the right sum.
func (s *smoothing) again(got roundTrip, sample time.Duration, most int) (roundTrip, bool) {
	expected := math.Ceil(float64(s.outstanding) / 2)
	if s.before.fused(sample, expected) == got {
		return s.before.exact(sample, expected), true
	}
	for n := range most {
		if s.before.fused(sample, float64(n+1)) == got {
			return s.before.exact(sample, float64(n+1)), true
		}
	}
	return got, false
}

// The weights of RFC 6298 section 2.3.
const weightOfSample, weightOfDeviation = 0.125, 0.25

// fused is the sum in netstack's words, which the compiler treats as it does netstack's.
func (r roundTrip) fused(sample time.Duration, expected float64) roundTrip {
	alpha, beta := weightOfSample/expected, weightOfDeviation/expected
	variation := (1-beta)*r.variation.Seconds() + beta*r.off(sample).Seconds()
	srtt := (1-alpha)*r.srtt.Seconds() + alpha*sample.Seconds()
	return roundTrip{time.Duration(srtt * float64(time.Second)), time.Duration(variation * float64(time.Second))}.least()
}

// exact rounds each product: "An explicit floating-point type conversion rounds to the
// precision of the target type, preventing fusion" (the Go specification).
func (r roundTrip) exact(sample time.Duration, expected float64) roundTrip {
	alpha, beta := weightOfSample/expected, weightOfDeviation/expected
	variation := float64((1-beta)*r.variation.Seconds()) + float64(beta*r.off(sample).Seconds())
	srtt := float64((1-alpha)*r.srtt.Seconds()) + float64(alpha*sample.Seconds())
	return roundTrip{time.Duration(srtt * float64(time.Second)), time.Duration(variation * float64(time.Second))}.least()
}

// off is how far a sample is off.
func (r roundTrip) off(sample time.Duration) time.Duration { return max(r.srtt-sample, sample-r.srtt) }

// least holds netstack's least smoothed round-trip time.
func (r roundTrip) least() roundTrip { return roundTrip{max(r.srtt, time.Millisecond), r.variation} }
