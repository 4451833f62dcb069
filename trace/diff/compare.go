package diff

import (
	"math"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
)

// Options say what is compared beyond direction, flags, sequence numbers and
// length. The zero value adds nothing.
type Options struct {
	// Options compares TCP options: their kinds, order and values, but for
	// padding, and of timestamps only that there are some, as their values are
	// readings of each machine's own clock. SACK blocks count from the initial
	// sequence number.
	Options bool
	// Windows compares the window field as carried.
	Windows bool
	// Times compares the passage of time, to within Tolerance. Each trace may
	// start its clock when it likes. A delay which also delays all that follows is
	// one difference, at the first segment that is late.
	Times     bool
	Tolerance time.Duration
	// Payload compares the octets of data as far as both traces have them.
	Payload bool
	// Context is how many segments before the first difference are shown with it.
	Context int
}

// Compare compares the trace got with the trace want. However different they are,
// memory and time grow with the number of segments, not with its square.
func Compare(want, got *trace.Trace, o Options) *Result {
	a, b := dialoguesOf(want), dialoguesOf(got)
	c := comparison{Options: o, result: &Result{
		Options: o, Want: total(a), Got: total(b), Counts: map[Kind]int{},
	}}
	align(a, b, (*dialogue).fingerprint, unlikeness, c.conversation)
	return c.result
}

func total(conversations []*dialogue) Total {
	t := Total{Conversations: len(conversations)}
	for _, c := range conversations {
		t.Segments += len(c.views)
	}
	return t
}

// comparison is the work of one Compare.
type comparison struct {
	Options
	result *Result
	clock  *clock // if times are compared, once there is a conversation
	first  int    // the number of the packet of want at or after which the first difference is
}

// conversation compares two conversations, of which one may be nil.
func (c *comparison) conversation(a, b *dialogue) {
	if a != nil && b != nil {
		b = assign(a, b)
	}
	c.result.Conversations = append(c.result.Conversations, ConversationPair{a.export(), b.export()})
	switch {
	case b == nil:
		first := a.views[0]
		c.add(step{first, nil, missingConversation}, first.packet.Number, nil)
	case a == nil:
		// It is nowhere in want, so any other difference comes first.
		c.add(step{nil, b.views[0], extraConversation}, math.MaxInt, nil)
	default:
		c.segments(a, b)
	}
}

// step is a segment of want, the one of got that belongs to it, and what is
// different.
type step struct {
	want, got *view
	kinds     kinds
}

// segments compares two conversations segment by segment.
func (c *comparison) segments(a, b *dialogue) {
	if c.Times && c.clock == nil {
		c.setClock(a.views, b.views)
	}
	var before []step // the last ones, up to the first difference
	last, same := 0, true
	align(a.views, b.views, (*view).identity, c.cost, func(x, y *view) {
		s := step{x, y, c.step(x, y)}
		if x != nil {
			last = x.packet.Number
		}
		switch {
		case s.kinds != 0:
			c.add(s, last, before)
			same, before = false, nil
		case same && c.Context > 0:
			before = append(before[max(0, len(before)+1-c.Context):], s)
		}
	})
}

// setClock takes the first segment that is the same in both conversations for
// simultaneous, if possible one of which there is but one.
func (c *comparison) setClock(a, b []*view) {
	c.clock = &clock{tolerance: max(c.Tolerance, 0)}
	i, j := 0, 0
	if common := anchors(a, b, (*view).identity); len(common) > 0 {
		i, j = common[0][0], common[0][1]
	}
	c.clock.set(a[i].packet.Sent, b[j].packet.Sent)
}

// cost is the cost of a pair.
func (c *comparison) cost(x, y *view) int {
	k := c.compare(x, y)
	if c.clock != nil && !c.clock.agree(x.packet.Sent, y.packet.Sent) {
		k |= clocks
	}
	return k.cost()
}

// step tells the differences between two segments that belong together, of which
// one may be nil. It has to be called once for each, in their order.
func (c *comparison) step(x, y *view) kinds {
	switch {
	case y == nil:
		return missing
	case x == nil:
		return extra
	}
	c.result.Compared++
	d := c.compare(x, y)
	if c.clock != nil && !c.clock.advance(x.packet.Sent, y.packet.Sent) {
		d |= clocks
	}
	return d
}

// add takes note of a difference in the last conversation, which is at or after a
// packet of want.
func (c *comparison) add(s step, after int, before []step) {
	r := c.result
	d := Difference{
		Conversation: len(r.Conversations), Kinds: s.kinds.list(), Pair: Pair{s.want.export(), s.got.export()},
	}
	r.Differing++
	for _, k := range d.Kinds {
		r.Counts[k]++
	}
	if len(r.Differences) < MaxDifferences {
		r.Differences = append(r.Differences, d)
	}
	if r.First == nil || after < c.first {
		c.first = after
		r.First, r.Before = &d, nil
		for _, b := range before {
			r.Before = append(r.Before, Pair{b.want.export(), b.got.export()})
		}
	}
}
