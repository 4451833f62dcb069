package stack

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/seqnum"
)

// CongestionControl is an algorithm that decides how much a connection may have in
// flight (RFC 5681). One's own is a value with a New of one's own, which takes the place
// of netstack's; what makes it a window of so many segments comes out in [Sender], and
// so in traces and on the plot of cwnd.
type CongestionControl struct {
	// Name is the algorithm's, for messages.
	Name string
	// New makes the congestion control of one connection, before its first data is
	// sent. nil is for netstack's own algorithms.
	New func(*CongestionState) Controller
}

// The algorithms that there are. netstack's Reno grows cwnd by a segment with every
// ACK, in congestion avoidance too, and its CUBIC hardly at all after a loss: see
// docs/netstack.md.
var (
	Reno          = CongestionControl{Name: "reno", New: newReno}   // NewReno (RFC 5681, RFC 6582); the default
	CUBIC         = CongestionControl{Name: "cubic", New: newCUBIC} // RFC 9438
	NetstackReno  = CongestionControl{Name: "netstack-reno"}        // netstack's own
	NetstackCUBIC = CongestionControl{Name: "netstack-cubic"}       // netstack's own
)

// CongestionControls are all of the package's, the default first.
func CongestionControls() []CongestionControl {
	return []CongestionControl{Reno, CUBIC, NetstackReno, NetstackCUBIC}
}

// Controller is the congestion control of one connection. It sets the variables of the
// [CongestionState] that it was made with. Its methods are called one at a time, while
// TCP is at work: they must not wait, nor use the host.
//
// netstack has a part in it, which stays. On a loss it enters fast recovery with cwnd =
// ssthresh + 3 (RFC 5681 section 3.2 step 3), with SACK and RACK too, where RFC 6675 has
// ssthresh alone. In fast recovery without SACK each duplicate ACK adds a segment to
// cwnd, and a partial ACK takes nothing away, as RFC 6582 would. In the end cwnd is
// ssthresh. After an idle time of more than the RTO cwnd is at most 10 (RFC 5681 section
// 4.1).
type Controller interface {
	// Acknowledged follows each ACK of new data outside of fast recovery: how many
	// segments were acknowledged that had not been before, and the round-trip time that
	// was measured; 0 if none was.
	Acknowledged(segments int, rtt time.Duration)
	// LossDetected follows a loss that duplicate ACKs or RACK tell of, once each
	// window. It sets ssthresh; then fast recovery begins.
	LossDetected()
	// TimedOut follows a retransmission timeout; again says that it is not the first
	// for the data that it is about. It sets ssthresh, and cwnd to the loss window, 1.
	TimedOut(again bool)
	// Recovered follows the end of fast recovery.
	Recovered()
}

// CongestionState is what congestion control may know of a connection, and set. Windows
// are in segments, as netstack has them.
type CongestionState struct {
	host *Host
	v    variables
}

// Cwnd is the congestion window (RFC 5681 section 2), 10 in the beginning (RFC 6928).
func (s *CongestionState) Cwnd() int { return s.v.SndCwnd }

// SetCwnd sets the congestion window, to at least 1.
func (s *CongestionState) SetCwnd(segments int) { s.v.SndCwnd = max(segments, 1) }

// Ssthresh is the slow start threshold (RFC 5681 section 3.1), very large in the
// beginning.
func (s *CongestionState) Ssthresh() int { return s.v.Ssthresh }

// SetSsthresh sets the slow start threshold, to at least 1.
func (s *CongestionState) SetSsthresh(segments int) { s.v.Ssthresh = max(segments, 1) }

// InFlight is how many segments are sent and neither acknowledged nor taken for lost,
// without those that are being acknowledged.
func (s *CongestionState) InFlight() int { return max(s.v.Outstanding, 0) }

// Now is the time since the start of the clock.
func (s *CongestionState) Now() time.Duration { return s.host.wiring.Clock.Now() }

// check reports what keeps c from being used.
func (c CongestionControl) check() error {
	builtIn := slices.ContainsFunc(CongestionControls(), func(o CongestionControl) bool { return o.Name == c.Name })
	switch {
	case c.New == nil && c.Name == "":
		return nil
	case c.New == nil && !strings.HasPrefix(c.Name, netstacks):
		return fmt.Errorf("stack: congestion control %q has no New", c.Name)
	case c.New == nil && !builtIn:
		return fmt.Errorf("stack: congestion control %q is none of netstack's; want %s or %s", c.Name, NetstackReno.Name, NetstackCUBIC.Name)
	}
	return nil
}

// netstacks begins the names of netstack's own algorithms.
const netstacks = "netstack-"

var errNoControl = errors.New("stack: this version of gVisor does not let its congestion control be replaced; want stack.NetstackReno or stack.NetstackCUBIC (congestion=netstack-reno or netstack-cubic)")

// control puts the host's congestion control in the place of netstack's, once the
// handshake is done and before the first data is sent.
func (s *Socket) control() {
	if s.controlled || s.host.congestion.New == nil && !s.host.wiring.Inspect {
		return
	}
	v, ok := inside(s.endpoint)
	if !ok {
		return
	}
	s.controlled = true
	if s.host.congestion.New == nil {
		s.host.watchLosses(v)
		return
	}
	state := &CongestionState{s.host, v}
	v.setControl(&replacement{state: state, controller: s.host.congestion.New(state)})
}

// congestionControl is netstack's interface of the name.
type congestionControl interface {
	HandleLossDetected()
	HandleRTOExpired()
	Update(acked int, rtt time.Duration)
	PostRecovery()
}

// watched is a congestion control of netstack's whose losses the host takes note of.
type watched struct {
	congestionControl
	host *Host
}

// HandleLossDetected implements netstack's congestionControl.
func (w watched) HandleLossDetected() {
	w.host.losing()
	w.congestionControl.HandleLossDetected()
}

// watchLosses has netstack's own congestion control tell of losses.
func (h *Host) watchLosses(v variables) {
	if own, ok := v.ownControl(); ok {
		v.setControl(watched{own, h})
	}
}

// replacement is a Controller as netstack has it.
type replacement struct {
	state      *CongestionState
	controller Controller
	timedOut   bool
	una        seqnum.Value // SND.UNA when it timed out
}

// HandleLossDetected implements netstack's congestionControl.
func (r *replacement) HandleLossDetected() {
	if r.state.host.wiring.Inspect {
		r.state.host.losing()
	}
	r.controller.LossDetected()
}

// HandleRTOExpired implements netstack's congestionControl.
func (r *replacement) HandleRTOExpired() {
	again := r.timedOut && r.una == r.state.v.SndUna
	r.timedOut, r.una = true, r.state.v.SndUna
	r.controller.TimedOut(again)
}

// Update implements netstack's congestionControl, for which a negative rtt is none.
func (r *replacement) Update(acked int, rtt time.Duration) {
	r.controller.Acknowledged(acked, max(rtt, 0))
}

// PostRecovery implements netstack's congestionControl.
func (r *replacement) PostRecovery() { r.controller.Recovered() }
