package rfc9293_test

import (
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/seed-8df93623/tcpsim/stack"
)

// topic is a group of requirements, as the appendix has them.
type topic struct {
	name         string
	requirements []requirement
}

// requirement is one of the RFC's numbered requirements.
type requirement struct {
	id      string // "MUST-1"
	section string // of the RFC
	// sentence is what the RFC says there: RFC 9293 verbatim but for white space.
	sentence string
	// outcome is what netstack makes of it today. It is compared with what the
	// test finds.
	outcome outcome
	// unfixed is what it makes of it with the fixes off (stack.Config.NoFixes). The zero
	// value means the same.
	unfixed outcome
	// reason says why the outcome is what it is. A plain pass needs none.
	reason string
	// test asks for what the sentence says. It is nil where the outcome cannot be
	// observed.
	test func(t *test)
	// handshake says that the test looks at no more than handshakes.
	handshake bool
}

// outcome is what netstack makes of a requirement.
type outcome string

const (
	passes         outcome = "pass"
	fails          outcome = "fails"           // netstack does it, but otherwise
	notImplemented outcome = "not implemented" // netstack does not do it at all
	notObservable  outcome = "not observable"  // neither on the wire nor in a call
	does           outcome = "does"            // what the RFC allows
	doesNot        outcome = "does not"        // what the RFC allows
)

// outcomes are all there are, in the order of the page.
var outcomes = []outcome{passes, fails, notImplemented, notObservable, does, doesNot}

// succeeds tells whether the requirement's test must pass.
func (o outcome) succeeds() bool { return o == passes || o == does }

// without is what becomes of it with the fixes off.
func (r *requirement) without() outcome { return cmp.Or(r.unfixed, r.outcome) }

// allowed tells whether a requirement can have the outcome: one that the RFC only
// allows is neither kept nor broken.
func (r *requirement) allowed() bool {
	may := r.id[:3] == "MAY"
	switch r.outcome {
	case passes, fails, notImplemented:
		return !may
	case does, doesNot:
		return may
	}
	return r.outcome == notObservable
}

// suite has the topics, in the order of the appendix.
var suite = []topic{
	pushFlag, window, urgentData, tcpOptions, checksums, isnSelection, openingConnections, closingConnections,
	retransmissions, generatingACKs, sendingData, connectionFailures, keepAlive, ipOptions, receivingICMP,
	addressValidation, interfaceServices, rfc5961Support, congestionNotification, congestionControl,
}

// related are the RFCs that RFC 9293 builds upon, for what the wire shows of them.
// Their sections are told in our own words, and their requirements have numbers of
// ours.
var related = []topic{
	rfc5961, rfc6298, rfc5681, rfc7323, rfc2018, rfc6528,
}

// allTopics are those of both.
var allTopics = slices.Concat(suite, related)

// results run each requirement's test once, whoever asks first; unfixedResults do so
// with the fixes off.
var results, unfixedResults = runs(0), runs(stack.AllFixes)

func runs(noFixes stack.Fixes) map[string]func() *result {
	tests := map[string]func() *result{}
	for _, topic := range allTopics {
		for _, r := range topic.requirements {
			if tests[r.id] != nil {
				panic(fmt.Sprintf("%s is in the table twice", r.id))
			}
			tests[r.id] = sync.OnceValue(func() *result { return r.run(noFixes, nil) })
		}
	}
	return tests
}
