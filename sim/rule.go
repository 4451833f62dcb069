package sim

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// A Rule sees each segment that is sent in one direction of a link, and decides
// what becomes of it. It may change the segment it is given only by Change.
type Rule func(s *segment.Segment) Verdict

// Verdict is what a [Rule] decides. The zero value lets the segment pass.
type Verdict struct {
	drop    bool
	delay   time.Duration
	copies  int
	changed *segment.Segment
	cause   string
}

// Pass lets the segment go on as it is.
func Pass() Verdict { return Verdict{} }

// Drop loses the segment.
func Drop() Verdict { return Verdict{drop: true} }

// Delay holds the segment up for d, a year at most; segments behind it overtake it.
func Delay(d time.Duration) Verdict { return Verdict{delay: min(max(d, 0), maxDelay)} }

// Duplicate makes the segment arrive copies times more.
func Duplicate(copies int) Verdict { return Verdict{copies: max(copies, 0)} }

// Change has s arrive in the segment's place. Its checksum is made right, unless
// s asks for a bad one.
func Change(s segment.Segment) Verdict { return Verdict{changed: &s} }

// Because gives the verdict a cause of its own for the trace, in place of
// "dropped", "delayed", "duplicate" or "changed".
func (v Verdict) Because(cause string) Verdict {
	v.cause = cause
	return v
}

// rule is a Rule in force, until it is over.
type rule struct {
	decide Rule
	over   atomic.Bool
}

// AddRule puts a rule in force, behind those that are; the function it returns
// takes it out again, which a rule may do itself. The first rule that drops a segment
// ends its way; delays and copies add up. A nil rule lets all pass.
func (d *Direction) AddRule(r Rule) (remove func()) {
	if r == nil {
		r = Every(Any, Pass())
	}
	d.network.enter()
	defer d.network.leave()
	added := &rule{decide: r}
	d.rules = append(slices.DeleteFunc(d.rules, (*rule).isOver), added)
	return func() { added.over.Store(true) }
}

func (r *rule) isOver() bool { return r.over.Load() }

// Match says whether a segment is one that is meant.
type Match func(s *segment.Segment) bool

// Data matches segments that carry data.
func Data(s *segment.Segment) bool { return len(s.Payload) > 0 }

// PureACK matches segments that carry nothing but an acknowledgement.
func PureACK(s *segment.Segment) bool { return s.Flags == segment.ACK && len(s.Payload) == 0 }

// Any matches every segment.
func Any(*segment.Segment) bool { return true }

// Flagged matches segments that have all the given flags.
func Flagged(flags segment.Flags) Match {
	return func(s *segment.Segment) bool { return s.Flags.Has(flags) }
}

// Nth applies verdict to the segments with the given numbers, counting from 1
// among those that match.
func Nth(match Match, verdict Verdict, numbers ...int) Rule {
	count := 0
	return func(s *segment.Segment) Verdict {
		if !match(s) {
			return Pass()
		}
		count++
		if slices.Contains(numbers, count) {
			return verdict
		}
		return Pass()
	}
}

// Every applies verdict to each segment that matches.
func Every(match Match, verdict Verdict) Rule {
	return func(s *segment.Segment) Verdict {
		if match(s) {
			return verdict
		}
		return Pass()
	}
}

// judge asks the rules about a packet. What is no TCP segment passes.
func (d *Direction) judge(p packet) {
	if d.down {
		d.network.dropped(p, "link down")
		return
	}
	if len(d.rules) == 0 {
		d.transmit(p, 0)
		return
	}
	var extra time.Duration
	copies := 0
	copied := "duplicate"
	for _, r := range d.rules {
		if r.isOver() {
			continue
		}
		s, err := segment.Parse(p.bytes)
		if err != nil {
			break
		}
		var v Verdict
		d.network.callback(func() { v = r.decide(&s) })
		if v.drop {
			d.network.dropped(p, cmp.Or(v.cause, "dropped"))
			return
		}
		if v.delay > 0 {
			extra += v.delay
			p.cause = cmp.Or(v.cause, "delayed")
		}
		if v.copies > 0 {
			copies += v.copies
			copied = cmp.Or(v.cause, "duplicate")
		}
		if v.changed != nil {
			b, err := v.changed.Append(nil)
			if err != nil {
				panic(fmt.Sprintf("sim: a rule on %s>%s changes a segment into none: %v", d.from.Name(), d.to.Name(), err))
			}
			p.bytes, p.cause = b, cmp.Or(v.cause, "changed")
		}
	}
	p.shared = p.shared || copies > 0
	d.transmit(p, extra)
	for range copies {
		p.cause = copied
		d.transmit(p, extra)
	}
}
