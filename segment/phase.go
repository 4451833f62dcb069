package segment

import (
	"fmt"
	"slices"
	"strings"
)

// Phase is what a sender's congestion control is doing. The zero value is that it has not
// begun, as before the handshake is done.
type Phase uint8

// The phases.
const (
	NoPhase        Phase = iota
	PhaseSlowStart       // cwnd is below ssthresh (RFC 5681 section 3.1)
	PhaseAvoidance       // congestion avoidance (RFC 5681 section 3.1)
	PhaseRecovery        // fast recovery from a loss that ACKs told of (RFC 5681 section 3.2, RFC 6675, RFC 8985)
	PhaseLoss            // after a retransmission timeout, until what was in flight then is acknowledged (RFC 6298 section 5)

	lastPhase
)

var phaseNames = [...]string{"none", "slow start", "avoidance", "recovery", "loss"}

// String is the phase's name, such as "slow start".
func (p Phase) String() string {
	if p < lastPhase {
		return phaseNames[p]
	}
	return fmt.Sprintf("Phase(%d)", uint8(p))
}

// ParsePhase reads a phase's name. The error lists the names.
func ParsePhase(name string) (Phase, error) {
	if i := slices.Index(phaseNames[:], name); i >= 0 {
		return Phase(i), nil
	}
	return 0, fmt.Errorf("unknown phase %q, want one of %s", name, strings.Join(phaseNames[:], ", "))
}
