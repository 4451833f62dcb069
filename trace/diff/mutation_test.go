package diff_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/diff"
)

func TestEqualToItself(t *testing.T) {
	for _, s := range scenario.Conversations() {
		tr := run(t, s.Name)
		assert.True(t, diff.Compare(tr, clone(tr), everything).Equal(), s.Name)
		r := diff.Compare(tr, elsewhere(tr), everything)
		assert.True(t, r.Equal(), "%s elsewhere: %s", s.Name, r)
		assert.Equal(t, r.Want.Segments, r.Compared)
	}
}

// apart are the conversations in which it does not hang on a single segment what is whose
// connection, as it does where sockets are used again or both ends open.
func apart() (list []*scenario.Scenario) {
	for _, s := range scenario.Conversations() {
		if !slices.Contains([]string{"states", "half-open", "half-open-data", "old-duplicate-syn", "two-listeners", "back-off"}, s.Name) {
			list = append(list, s)
		}
	}
	return list
}

// Each segment that one trace lacks is one difference, and no other segment
// differs for it.
func TestOneSegmentMissing(t *testing.T) {
	for _, s := range apart() {
		tr := run(t, s.Name)
		for i, p := range tr.Packets() {
			less := without(tr, i)
			r := diff.Compare(tr, less, everything)
			assert.Equal(t, only(diff.Missing), r.Counts, "%s without %d: %s", s.Name, p.Number, r)
			assert.Equal(t, p.Number, r.First.Want.Number, "%s", r)

			r = diff.Compare(less, tr, everything)
			assert.Equal(t, only(diff.Extra), r.Counts, "%s, but %d: %s", s.Name, p.Number, r)
			assert.Equal(t, p.Number, r.First.Got.Number, "%s", r)
		}
	}
}

func TestOneSegmentTwice(t *testing.T) {
	for _, s := range apart() {
		tr := run(t, s.Name)
		for i := range tr.Packets() {
			r := diff.Compare(tr, twice(tr, i), everything)
			assert.Equal(t, only(diff.Extra), r.Counts, "%s with %d twice: %s", s.Name, i+1, r)
		}
	}
}

// Each field that is changed is one difference of its kind, at the right segment.
func TestOneFieldChanged(t *testing.T) {
	mutations := []struct {
		kind   diff.Kind
		fits   func(*trace.Packet) bool
		change func(*trace.Packet)
	}{
		{diff.Flags, always, func(p *trace.Packet) { p.Segment.Flags ^= segment.PSH }},
		{diff.Flags, always, func(p *trace.Packet) { p.Segment.Flags ^= segment.ECE }},
		// A SYN is where numbers count from.
		{diff.Seq, not(syn), func(p *trace.Packet) { p.Segment.Seq++ }},
		{diff.Ack, has(ack), func(p *trace.Packet) { p.Segment.Ack-- }},
		{diff.Length, withData, func(p *trace.Packet) { p.Segment.Payload = p.Segment.Payload[1:] }},
		{diff.Payload, withData, func(p *trace.Packet) { p.Segment.Payload[0] ^= 1 }},
		{diff.Window, always, func(p *trace.Packet) { p.Segment.Window++ }},
		{diff.TCPOptions, always, func(p *trace.Packet) { p.Segment.Options = append(p.Segment.Options, segment.MSS(7)) }},
		{diff.Time, always, func(p *trace.Packet) { p.Sent += time.Microsecond }},
	}
	for _, s := range apart() {
		tr := run(t, s.Name)
		for i, p := range tr.Packets() {
			for _, m := range mutations {
				if !m.fits(p) {
					continue
				}
				r := diff.Compare(tr, changed(tr, i, m.change), everything)
				assert.Equal(t, only(m.kind), r.Counts, "%s with another %s of %d: %s", s.Name, m.kind, p.Number, r)
				if m.kind != diff.Time { // the clock may be set by this very segment
					assert.Equal(t, p.Number, r.First.Want.Number, "%s", r)
					assert.Equal(t, p.Number, r.First.Got.Number, "%s", r)
				}
			}
		}
	}
}

func always(*trace.Packet) bool     { return true }
func withData(p *trace.Packet) bool { return len(p.Segment.Payload) > 0 }

func has(f segment.Flags) func(*trace.Packet) bool {
	return func(p *trace.Packet) bool { return p.Segment.Flags.Has(f) }
}

func not(f segment.Flags) func(*trace.Packet) bool {
	return func(p *trace.Packet) bool { return !p.Segment.Flags.Has(f) }
}

// What is not asked for is not compared.
func TestOnRequestOnly(t *testing.T) {
	tr := run(t, "hello")
	other := changed(tr, 3, func(p *trace.Packet) {
		p.Segment.Window, p.Segment.Options, p.Segment.Payload[0] = 1, nil, 'J'
		p.Sent += time.Second
	})
	assert.True(t, diff.Compare(tr, other, diff.Options{}).Equal())
	for _, o := range []struct {
		options diff.Options
		kind    diff.Kind
	}{
		{diff.Options{Windows: true}, diff.Window},
		{diff.Options{Options: true}, diff.TCPOptions},
		{diff.Options{Payload: true}, diff.Payload},
		{diff.Options{Times: true}, diff.Time},
		{diff.Options{Times: true, Tolerance: time.Second - 1}, diff.Time},
	} {
		assert.Equal(t, only(o.kind), diff.Compare(tr, other, o.options).Counts)
	}
	assert.True(t, diff.Compare(tr, other, diff.Options{Times: true, Tolerance: time.Second}).Equal())
}

// A segment of the other direction, with the same flags and length, is one
// difference; a segment that has little in common with the one in its place is
// another segment.
func TestDirection(t *testing.T) {
	s := newScript(1000)
	s.handshake()
	s.up(psh|ack, 1, 1, "hello")
	s.down(ack, 1, 6, "")
	turned := changed(&s.Trace, 3, func(p *trace.Packet) {
		p.Segment.Src, p.Segment.Dst = p.Segment.Dst, p.Segment.Src
	})
	r := diff.Compare(&s.Trace, turned, everything)
	assert.Equal(t, only(diff.Direction), r.Counts, "%s", r)
	assert.Equal(t, 4, r.First.Want.Number)
	assert.Equal(t, conversation.Client, r.First.Want.From)
	assert.Equal(t, conversation.Server, r.First.Got.From)

	other := changed(&s.Trace, 3, func(p *trace.Packet) {
		p.Segment.Src, p.Segment.Dst = p.Segment.Dst, p.Segment.Src
		p.Segment.Flags = fin | ack
	})
	assert.Equal(t, only(diff.Missing, diff.Extra), diff.Compare(&s.Trace, other, everything).Counts)
	other = changed(&s.Trace, 3, func(p *trace.Packet) {
		p.Segment.Flags, p.Segment.Seq, p.Segment.Payload = fin|ack, p.Segment.Seq+4, []byte("x")
	})
	assert.Equal(t, only(diff.Missing, diff.Extra), diff.Compare(&s.Trace, other, everything).Counts)
}

// Two segments that crossed on their way are in another order at the other end.
func TestCrossed(t *testing.T) {
	make := func(first bool) *trace.Trace {
		s := newScript(1000)
		s.handshake()
		if first {
			s.up(fin|ack, 1, 1, "")
			s.down(fin|ack, 1, 1, "")
		} else {
			s.down(fin|ack, 1, 1, "")
			s.up(fin|ack, 1, 1, "")
		}
		s.up(ack, 2, 2, "")
		return &s.Trace
	}
	r := diff.Compare(make(true), make(false), diff.Options{})
	assert.Equal(t, only(diff.Missing, diff.Extra), r.Counts, "%s", r)
}

func TestAddressesDoNotMatter(t *testing.T) {
	a, b := newScript(1000), newScript(1000)
	b.client, b.server = netip.MustParseAddrPort("[fd00::1]:7"), netip.MustParseAddrPort("[fd00::2]:9000")
	for _, s := range []*script{a, b} {
		s.handshake()
		s.down(psh|ack, 1, 1, "hello")
	}
	assert.True(t, diff.Compare(&a.Trace, &b.Trace, everything).Equal())
}
