package campaign

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kinds has, for each class that says why a segment was sent, the causes with which it is
// true. A segment that is smaller than the one it repeats, as the path takes no larger ones,
// is sent again at whatever moment the news comes.
var kinds = map[conversation.Class][]segment.Cause{
	conversation.TimeoutRetransmission: {segment.CauseRTO, segment.CauseAfterRTO},
	conversation.FastRetransmission:    {segment.CauseDuplicateACKs, segment.CauseRecovery, segment.CauseRACK},
	conversation.TailLossProbe:         {segment.CauseTLP},
	conversation.ZeroWindowProbe:       {segment.CauseWindowProbe},
	conversation.KeepAlive:             {segment.CauseKeepAlive},
	conversation.ChallengeACK:          {segment.CauseChallenge},
}

// claims counts what is said of why segments were sent, and what of that is false.
type claims struct {
	said, false int
	examples    []string
}

// check holds what a trace lets one say against the causes that were recorded. A segment
// whose bytes were sent for several causes is passed over: nobody could say which it is.
func (c *claims) check(read *trace.Trace, causes map[string]segment.Cause) {
	for _, connection := range conversation.Of(read) {
		for _, s := range connection.Segments {
			cause := causes[string(s.Packet.Bytes)]
			if cause == segment.CauseUnknown {
				continue
			}
			for class, right := range kinds {
				if !s.Class.Is(class) {
					continue
				}
				c.said++
				if !slices.Contains(right, cause) {
					c.false++
					c.examples = append(c.examples, fmt.Sprintf("%s is %s", s.Class, cause))
				}
			}
		}
	}
}

// causesOf is why each packet was sent, by its bytes; CauseUnknown for bytes that were sent
// more than once for different causes, or by nobody's TCP.
func causesOf(t *trace.Trace) map[string]segment.Cause {
	causes := map[string]segment.Cause{}
	for _, p := range t.Packets() {
		cause := p.Cause
		if known, ok := causes[string(p.Bytes)]; p.Injected || ok && known != cause {
			cause = segment.CauseUnknown
		}
		causes[string(p.Bytes)] = cause
	}
	return causes
}

// TestNothingFalseIsSaid holds the classes that say why a segment was sent against why it
// was. In our own runs none is false. In a capture of networks such as these, which overtake
// by more than a round-trip time and lose half of what they carry, one in fifteen may be.
func TestNothingFalseIsSaid(t *testing.T) {
	var own, senders, host claims
	for seed := *from; seed < *from+uint64(*runs); seed++ {
		run := &trace.Trace{}
		Run(seed, 0, run)
		causes := causesOf(run)
		own.check(run, causes)
		if slices.ContainsFunc(run.Packets(), func(p *trace.Packet) bool { return p.Injected }) {
			continue // in a capture nothing tells a forged segment from another
		}
		for side, c := range map[capture.Side]*claims{"sender": &senders, capture.Side(run.Hosts[0].Name): &host} {
			var file bytes.Buffer
			require.NoError(t, capture.Write(&file, run, capture.Options{Format: capture.Pcap, Side: side}))
			if read, err := capture.ReadAll(&file, capture.Limits{}); err == nil { // else it has no packet
				c.check(read, causes)
			}
		}
	}
	t.Logf("own runs: %d of %d; captured at each sender: %d of %d; at one host: %d of %d",
		own.false, own.said, senders.false, senders.said, host.false, host.said)
	assert.Greater(t, senders.said, *runs/2, "something is said")
	assert.Empty(t, own.examples)
	assert.LessOrEqual(t, senders.false, max(senders.said/15, 2), senders.examples)
	assert.LessOrEqual(t, host.false, max(host.said/15, 2), host.examples)
}
