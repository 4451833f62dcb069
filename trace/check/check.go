package check

import (
	"fmt"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// Invariant is something that RFC 9293 demands.
type Invariant struct {
	Name     string // a word or two with hyphens, such as "ack-of-unsent"
	Section  string // of RFC 9293
	Sentence string // of that section
	// Exact is true for an invariant that a capture is not held to.
	Exact bool
}

// Violation is a case in which an invariant does not hold.
type Violation struct {
	Invariant
	Packet      int           // the number of the packet; 0 for what no packet does
	Time        time.Duration // when
	Host        string        // the one at fault, as far as it has a name
	Conn        trace.Conn    // as its end sees it
	Explanation string        // what is wrong, in one line
}

// String is as in "0.020000 packet 5 of server: ack-of-unsent: acknowledges 1121, but only
// what is before 1021 has arrived (RFC 9293 section 3.4)".
func (v Violation) String() string {
	who := v.Host
	if v.Packet > 0 {
		who = fmt.Sprintf("packet %d of %s", v.Packet, v.Host)
	}
	return fmt.Sprintf("%.6f %s: %s: %s (RFC 9293 section %s)", v.Time.Seconds(), who, v.Name, v.Explanation, v.Section)
}

// Invariants lists all that is checked.
func Invariants() []Invariant {
	var list []Invariant
	for _, r := range sendRules {
		list = append(list, r.Invariant)
	}
	return append(list, stream, transition)
}

// Trace checks a trace, and returns the violations in the order of its events; none if
// all is well.
func Trace(t *trace.Trace) []Violation {
	var found []Violation
	k := kindOf(t.Events)
	c := NewChecker(Options{
		Capture:   k.capture,
		States:    k.states,
		Checksums: conversation.NewChecksums(t.Events),
		Report:    func(v Violation) { found = append(found, v) },
	})
	for _, h := range t.Hosts {
		c.AddHost(h)
	}
	for _, e := range t.Events {
		c.Record(e)
	}
	return found
}
