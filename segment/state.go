package segment

import (
	"fmt"
	"strings"
)

// State is a state of a TCP connection, RFC 9293 section 3.3.2. The zero value
// is CLOSED, the state in which there is no connection at all.
type State uint8

// The eleven states, in the order of RFC 9293 section 3.3.2.
const (
	Closed State = iota
	Listen
	SynSent
	SynReceived
	Established
	FinWait1
	FinWait2
	CloseWait
	Closing
	LastAck
	TimeWait
)

var stateNames = [...]string{
	"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
	"FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
}

// String gives the name that RFC 9293 uses, such as "SYN-RECEIVED".
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// ParseState reads a state's name as RFC 9293 writes it; case does not matter,
// nor does an underscore for the hyphen. The error lists the names.
func ParseState(name string) (State, error) {
	canonical := strings.ReplaceAll(strings.ToUpper(name), "_", "-")
	for i, n := range stateNames {
		if n == canonical {
			return State(i), nil
		}
	}
	return 0, fmt.Errorf("unknown state %q, want one of %s", name, strings.Join(stateNames[:], ", "))
}
