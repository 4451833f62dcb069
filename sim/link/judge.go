package link

import (
	"cmp"
	"fmt"
	"slices"
	"sync/atomic"
)

// judge asks the rules about each packet. What is no TCP segment passes.
type judge struct {
	line  *Line
	next  func(Packet)
	down  bool
	rules []*inForce
}

// inForce is a rule in force, until it is over.
type inForce struct {
	decide Rule
	over   atomic.Bool
}

func (r *inForce) isOver() bool { return r.over.Load() }

// AddRule puts a rule in force, behind those that are; the function it returns
// takes it out again, which a rule may do itself. The first rule that drops a segment
// ends its way; delays and copies add up. A nil rule lets all pass.
func (l *Line) AddRule(r Rule) (remove func()) {
	if r == nil {
		r = Every(Any, Pass())
	}
	added := &inForce{decide: r}
	l.judge.rules = append(slices.DeleteFunc(l.judge.rules, (*inForce).isOver), added)
	return func() { added.over.Store(true) }
}

// SetDown takes the line down, or up again. While it is down it loses all that is sent
// into it; what is on its way arrives.
func (l *Line) SetDown(down bool) { l.judge.down = down }

// Down reports whether the line is down.
func (l *Line) Down() bool { return l.judge.down }

func (j *judge) pass(p Packet) {
	switch {
	case j.down:
		j.line.world.Refuse(p, "link down")
	case len(j.rules) == 0:
		j.next(p)
	default:
		for _, f := range j.ask(p) {
			j.line.world.Then(f)
		}
	}
}

// ask has the rules decide about a packet, one after the other, and gives what is to be
// done then.
func (j *judge) ask(p Packet) (then []func()) {
	copies, copied := 0, "duplicate"
	for _, r := range j.rules {
		if r.isOver() {
			continue
		}
		s, ok := p.Segment()
		if !ok {
			break
		}
		v := r.decide(&s, p.at)
		if v.then != nil {
			then = append(then, v.then)
		}
		if v.reset {
			j.line.world.Drop(p, cmp.Or(v.cause, "reset"))
			j.line.world.Reset(&s)
			return then
		}
		if v.drop {
			j.line.world.Drop(p, cmp.Or(v.cause, "dropped"))
			return then
		}
		if v.delay > 0 {
			p.held += v.delay
			p.Cause = cmp.Or(v.cause, "delayed")
		}
		if v.copies > 0 {
			copies += v.copies
			copied = cmp.Or(v.cause, "duplicate")
		}
		if v.changed != nil {
			b, err := v.changed.Append(nil)
			if err != nil {
				panic(fmt.Sprintf("link: a rule changes a segment into none: %v", err))
			}
			p.set(b, cmp.Or(v.cause, "changed"))
		}
	}
	p.Shared = p.Shared || copies > 0
	j.next(p)
	for range copies {
		p.Cause = copied
		j.next(p)
	}
	return then
}
