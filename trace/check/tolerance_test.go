package check_test

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/sim/simtest/scenariotest"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

// captured is a capture of what was sent in a run, where and when it was sent.
func captured(tr *trace.Trace) *trace.Trace {
	return rewritten(tr, func(all []*trace.Packet) []*trace.Packet { return all })
}

// rewritten is a capture made of copies of the packets of a trace.
func rewritten(tr *trace.Trace, how func(all []*trace.Packet) []*trace.Packet) *trace.Trace {
	var all []*trace.Packet
	for _, p := range tr.Packets() {
		bare := *p
		bare.Fates = nil
		all = append(all, &bare)
	}
	made := *tr
	made.Events = nil
	for i, p := range how(all) {
		p.Number = i + 1
		made.Record(trace.Event{Time: p.Sent, Kind: trace.Sent, Host: p.From, Packet: p})
	}
	return &made
}

// at is the capture that was made at one side of the link, by way of a file.
func at(t *testing.T, side capture.Side, tr *trace.Trace) *trace.Trace {
	t.Helper()
	var file bytes.Buffer
	require.NoError(t, capture.Write(&file, tr, capture.Options{Side: side}))
	read, err := capture.ReadAll(&file, capture.Limits{})
	require.NoError(t, err)
	return read
}

// misfortunes are what may befall a capture of a conversation in which nothing is wrong.
var misfortunes = []struct {
	name string
	how  func(random *rand.Rand, all []*trace.Packet) []*trace.Packet
}{
	{"segments missed", func(random *rand.Rand, all []*trace.Packet) []*trace.Packet {
		rare := random.Float64() * 0.3
		return slices.DeleteFunc(all, func(*trace.Packet) bool { return random.Float64() < rare })
	}},
	{"begun late", func(random *rand.Rand, all []*trace.Packet) []*trace.Packet {
		return all[random.IntN(len(all)):]
	}},
	{"a gap", func(random *rand.Rand, all []*trace.Packet) []*trace.Packet {
		from := random.IntN(len(all))
		return slices.Delete(all, from, from+random.IntN(len(all)-from))
	}},
	{"one direction", func(random *rand.Rand, all []*trace.Packet) []*trace.Packet {
		from := all[random.IntN(len(all))].From
		return slices.DeleteFunc(all, func(p *trace.Packet) bool { return p.From == from })
	}},
	{"each captured twice", func(random *rand.Rand, all []*trace.Packet) []*trace.Packet {
		var twice []*trace.Packet
		for _, p := range all {
			again := *p
			twice = append(twice, p, &again)
		}
		return twice
	}},
	{"another order", func(random *rand.Rand, all []*trace.Packet) []*trace.Packet {
		for _, p := range all {
			p.Sent += time.Duration(random.Int64N(int64(5 * time.Millisecond)))
		}
		slices.SortStableFunc(all, func(a, b *trace.Packet) int { return cmp.Compare(a.Sent, b.Sent) })
		return all
	}},
	{"cut short", func(random *rand.Rand, all []*trace.Packet) []*trace.Packet {
		for _, p := range all {
			if n := len(p.Segment.Payload); n > 20 {
				s := *p.Segment
				s.Payload = make([]byte, n)
				p.Segment, p.Truncated, p.Bytes = &s, n, p.Bytes[:len(p.Bytes)-n]
			}
		}
		return all
	}},
	{"put together by the card", func(random *rand.Rand, all []*trace.Packet) []*trace.Packet {
		var fewer []*trace.Packet
		for _, p := range all {
			if n := len(fewer); n > 0 && random.IntN(3) > 0 && joins(fewer[n-1], p) {
				s := *fewer[n-1].Segment
				s.Payload = slices.Concat(s.Payload, p.Segment.Payload)
				s.Ack, s.Window, s.Flags = p.Segment.Ack, p.Segment.Window, s.Flags|p.Segment.Flags
				fewer[n-1].Segment, fewer[n-1].Bytes = &s, nil
				continue
			}
			fewer = append(fewer, p)
		}
		return fewer
	}},
	{"numbers that wrap", func(random *rand.Rand, all []*trace.Packet) []*trace.Packet {
		back := segment.Seq(random.Uint32())
		there := -all[0].Segment.Seq - segment.Seq(random.IntN(20_000))
		for _, p := range all {
			s := *p.Segment
			own, peers := there, back
			if p.From != all[0].From {
				own, peers = back, there
			}
			if s.Seq != 0 || !s.Flags.Has(segment.RST) {
				s.Seq += own
			}
			if s.Flags.Has(segment.ACK) {
				s.Ack += peers
			}
			p.Segment, p.Bytes = &s, nil
		}
		return all
	}},
	{"a port used again, and its SYN missed", func(random *rand.Rand, all []*trace.Packet) []*trace.Packet {
		var again []*trace.Packet
		for _, p := range all {
			s := *p.Segment
			s.Seq += 1 << 31
			if s.Flags.Has(segment.ACK) {
				s.Ack += 1 << 31
			}
			if !s.Flags.Has(segment.SYN) && !s.Flags.Has(segment.RST) {
				next := *p
				next.Segment, next.Bytes, next.Sent = &s, nil, p.Sent+time.Hour
				again = append(again, &next)
			}
		}
		return append(all, again...)
	}},
}

// joins reports whether a card may put two segments together that are captured one after
// the other. It has no time to do that with a probe and what follows.
func joins(p, next *trace.Packet) bool {
	a, b := p.Segment, next.Segment
	const mayHave = segment.ACK | segment.PSH
	return a.Src == b.Src && a.Dst == b.Dst && a.End() == b.Seq && len(a.Payload) > 1 && len(b.Payload) > 0 &&
		(a.Flags|b.Flags)&^mayHave == 0 && a.Ack == b.Ack
}

// good runs are those in which nothing is wrong: the built-in scenarios, and random ones.
func goodRuns(t *testing.T) (runs []*trace.Trace) {
	t.Helper()
	for _, s := range scenario.Conversations() {
		tr, err := s.Run(scenario.Options{})
		require.NoError(t, err)
		tr.Name = s.Name
		runs = append(runs, tr)
	}
	for seed := range uint64(100) {
		runs = append(runs, scenariotest.Random(t, seed, false))
	}
	return runs
}

// TestCaptures checks good runs with no more than a capture has, and with what may be
// wrong with it.
func TestCaptures(t *testing.T) {
	for i, tr := range goodRuns(t) {
		random := rand.New(rand.NewPCG(uint64(i), 0))
		assert.Empty(t, check.Trace(captured(tr)), tr.Name)
		for _, side := range []capture.Side{capture.Sender, capture.Receiver, capture.Both} {
			assert.Empty(t, check.Trace(at(t, side, tr)), "%s, captured at %s", tr.Name, side)
		}
		for _, m := range misfortunes {
			made := rewritten(tr, func(all []*trace.Packet) []*trace.Packet { return m.how(random, all) })
			assert.Empty(t, check.Trace(made), "%s, %s", tr.Name, m.name)
		}
	}
}

// Packets that overtake each other are no reason for an alarm either.
func TestCapturesOfReorderedRuns(t *testing.T) {
	for seed := range uint64(100) {
		tr := scenariotest.Random(t, seed, true)
		if len(check.Trace(tr)) > 0 {
			continue // see findings
		}
		for _, side := range []capture.Side{capture.Sender, capture.Receiver, capture.Both} {
			assert.Empty(t, check.Trace(at(t, side, tr)), "%s, captured at %s", tr.Name, side)
		}
	}
}

// A Stream reports the same as Trace, whatever kind of trace it is given.
func TestStream(t *testing.T) {
	tr := run(t, good)
	change(t, find(t, tr, "server", 1, pureACK), func(s *segment.Segment) { s.Ack += 5000 })
	long := captured(tr)
	for len(long.Events) < 10_000 {
		long.Events = append(long.Events, long.Events...)
	}
	for _, tr := range []*trace.Trace{tr, captured(tr), long, {}} {
		var found []check.Violation
		s := check.NewStream(func(v check.Violation) { found = append(found, v) })
		for _, h := range tr.Hosts {
			s.AddHost(h)
		}
		for _, e := range tr.Events {
			s.Record(e)
		}
		s.Flush()
		s.Flush()
		assert.Equal(t, check.Trace(tr), found)
		assert.Equal(t, len(tr.Events) == 0, len(found) == 0)
	}
}
