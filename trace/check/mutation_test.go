package check_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

// good is a conversation with all that the invariants are about: a handshake, data both
// ways, a loss, FINs; and another that is aborted.
const good = `
link delay=5ms
client iss=1000 timestamps=off
server iss=8000 timestamps=off
server listen 80
client connect 80
server accept
drop client>server data 2
client write 3000
server read 3000
server write 10
client read 10
client write 5
server read 5
client close
server read end
server close
sleep 100ms
client connect 80
server accept
client abort
`

func run(t *testing.T, script string) *trace.Trace {
	t.Helper()
	s, err := scenario.Parse("good", []byte(script))
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return tr
}

// find finds the nth packet, from 1, of those that match.
func find(t *testing.T, tr *trace.Trace, from string, nth int, match func(s *segment.Segment) bool) *trace.Packet {
	t.Helper()
	for _, p := range tr.Packets() {
		if p.From == from && match(p.Segment) {
			if nth--; nth == 0 {
				return p
			}
		}
	}
	require.Fail(t, "no such packet")
	return nil
}

// change changes the segment of a packet as if it had been sent so.
func change(t *testing.T, p *trace.Packet, how func(s *segment.Segment)) *trace.Packet {
	t.Helper()
	s := *p.Segment
	s.Options, s.Payload = slices.Clone(s.Options), slices.Clone(s.Payload)
	how(&s)
	b, err := s.Append(nil)
	require.NoError(t, err)
	parsed, err := segment.Parse(b)
	require.NoError(t, err)
	p.Bytes, p.Segment = b, &parsed
	return p
}

func data(s *segment.Segment) bool   { return len(s.Payload) > 0 }
func synACK(s *segment.Segment) bool { return s.Flags.Has(segment.SYN | segment.ACK) }
func reset(s *segment.Segment) bool  { return s.Flags.Has(segment.RST) }
func pureACK(s *segment.Segment) bool {
	return s.Flags == segment.ACK && len(s.Payload) == 0
}

// mutations break one thing each in a good trace, and return the packet at fault, or nil.
var mutations = []struct {
	invariant string
	mutate    func(t *testing.T, tr *trace.Trace) *trace.Packet
}{
	{"ack-of-unsent", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		return change(t, find(t, tr, "server", 1, pureACK), func(s *segment.Segment) { s.Ack += 5000 })
	}},
	{"ack-of-unsent", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		return change(t, find(t, tr, "server", 1, synACK), func(s *segment.Segment) { s.Ack++ })
	}},
	{"ack-recedes", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		return change(t, find(t, tr, "server", 1, data), func(s *segment.Segment) { s.Ack -= 100 })
	}},
	{"beyond-window", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		for _, p := range tr.Packets() {
			switch {
			case p.From == "server" || p.Segment.Seq >= 50_000: // or of the other connection
			case p.Segment.Flags.Has(segment.SYN):
				change(t, p, func(s *segment.Segment) { s.Window = 4 })
			default: // it takes nothing
				change(t, p, func(s *segment.Segment) { s.Window, s.Ack = 0, min(s.Ack, 8001) })
			}
		}
		return find(t, tr, "server", 1, data)
	}},
	{"beyond-mss", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		change(t, find(t, tr, "client", 1, func(s *segment.Segment) bool { return s.Flags.Has(segment.SYN) }), func(s *segment.Segment) {
			s.Options[slices.IndexFunc(s.Options, func(o segment.Option) bool { return o.Kind == segment.MaximumSegmentSize })] = segment.MSS(8)
		})
		return find(t, tr, "server", 1, data)
	}},
	{"after-fin", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		p := find(t, tr, "client", 1, func(s *segment.Segment) bool { return pureACK(s) && s.Ack == 8012 })
		return change(t, p, func(s *segment.Segment) { s.Payload = []byte("x") })
	}},
	{"retransmission-differs", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		return change(t, find(t, tr, "client", 4, data), func(s *segment.Segment) { s.Payload[7] ^= 1 })
	}},
	{"late-syn", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		p := find(t, tr, "client", 2, pureACK)
		return change(t, p, func(s *segment.Segment) { s.Flags |= segment.SYN; s.Seq = 1000 })
	}},
	{"no-ack", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		return change(t, find(t, tr, "client", 2, pureACK), func(s *segment.Segment) { s.Flags = segment.PSH })
	}},
	{"late-mss-option", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		return change(t, find(t, tr, "client", 2, pureACK), func(s *segment.Segment) { s.Options = []segment.Option{segment.MSS(100)} })
	}},
	{"reset", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		return change(t, find(t, tr, "client", 1, reset), func(s *segment.Segment) { s.Seq += 1 << 27 })
	}},
	{"checksum", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		p := find(t, tr, "client", 2, pureACK)
		p.Bytes = slices.Clone(p.Bytes)
		p.Bytes[len(p.Bytes)-1] ^= 1
		return p
	}},
	{"stream", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		p := find(t, tr, "server", 1, data)
		altered := *p
		change(t, &altered, func(s *segment.Segment) { s.Payload[3] ^= 1 })
		p.Fates[0].Bytes = altered.Bytes
		return p
	}},
	{"stream", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		call(t, tr, "read", "5 bytes").Result = "6 bytes"
		return nil
	}},
	{"stream", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		call(t, tr, "read", "5 bytes").Result = "end of stream"
		return nil
	}},
	{"transition", func(t *testing.T, tr *trace.Trace) *trace.Packet {
		for i := range tr.Events {
			if m := tr.Events[i].Transition; m != nil && m.To == segment.FinWait2 {
				m.To = segment.LastAck
				return nil
			}
		}
		require.Fail(t, "no such transition")
		return nil
	}},
}

// call finds the call with a result.
func call(t *testing.T, tr *trace.Trace, op, result string) *trace.Call {
	t.Helper()
	for i := range tr.Events {
		if c := tr.Events[i].Call; c != nil && c.Op == op && c.Result == result {
			return c
		}
	}
	require.Fail(t, "no such call")
	return nil
}

// TestMutations breaks each invariant once, and sees that it, and no other, is reported.
func TestMutations(t *testing.T) {
	require.Empty(t, check.Trace(run(t, good)))
	broken := map[string]bool{}
	for i, m := range mutations {
		t.Run(fmt.Sprint(i+1, " ", m.invariant), func(t *testing.T) {
			tr := run(t, good)
			p := m.mutate(t, tr)
			found := check.Trace(tr)
			require.NotEmpty(t, found)
			for _, v := range found {
				assert.Equal(t, m.invariant, v.Name, "%v", v)
				assert.NotEmpty(t, v.Explanation)
				assert.NotContains(t, v.String(), "\n")
			}
			if p != nil {
				assert.Equal(t, p.Number, found[0].Packet, "%v", found[0])
				assert.Contains(t, []time.Duration{p.Sent, p.Fates[0].Time}, found[0].Time)
			}
		})
		broken[m.invariant] = true
	}
	for _, i := range check.Invariants() {
		assert.NotContains(t, i.Sentence, "\n")
		assert.True(t, broken[i.Name], "no mutation breaks %s", i.Name)
		assert.NotEmpty(t, i.Section+i.Sentence)
	}
}

// TestMutationsInCaptures does the same with a capture, of which less is known.
func TestMutationsInCaptures(t *testing.T) {
	require.Empty(t, check.Trace(captured(run(t, good))))
	broken := map[string]bool{}
	for i, m := range mutations {
		t.Run(fmt.Sprint(i+1, " ", m.invariant), func(t *testing.T) {
			tr := run(t, good)
			p := m.mutate(t, tr)
			found := check.Trace(captured(tr))
			for _, v := range found {
				assert.Equal(t, m.invariant, v.Name, "%v", v)
				broken[v.Name] = true
			}
			if len(found) > 0 && p != nil {
				assert.Equal(t, p.Number, found[0].Packet, "%v", found[0])
				assert.Equal(t, p.Sent, found[0].Time)
			}
		})
	}
	for _, i := range check.Invariants() {
		told := i.Name == "transition" // what is inferred is legal
		assert.Equal(t, !i.Exact && !told, broken[i.Name], i.Name)
	}
}
