package link

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// Element is something that packets meet on their way in one direction of a link: a value
// of one of this package's types, which are its settings. [Config.Elements] puts them there.
type Element interface {
	// Kind is what the element is called: the same word as in scenario files.
	Kind() string
	// Check says what is wrong with the settings, if anything.
	Check() error
	// begin puts one to work.
	begin(p *place) stage
}

// stage is an element at work. It hands what it is given on, or what it makes of it, by
// its place's next: not at all, once or more often, at once or later.
type stage interface {
	pass(p Packet)
	// set has it go on with other settings, keeping what it knows and holds; it reports
	// false if they are another element's.
	set(to any) bool
}

// place is where an element stands on a line, and what it may use there.
type place struct {
	world  World
	name   string       // its kind, and a number if it is not the first of that
	random *rand.Rand   // its own
	next   func(Packet) // what comes behind it
}

// now is the time at which what is done now is done.
func (p *place) now() time.Duration { return p.world.Now() }

// later hands a packet on at a time, behind all that was to be handed on by then.
func (p *place) later(held Packet, at time.Duration) {
	if at <= p.now() {
		p.next(held)
		return
	}
	p.world.Keep(held)
	p.world.At(at, func() {
		p.world.Release(held)
		p.next(held)
	})
}

// settings are those of an element or a queue at work.
type settings[T any] struct{ is T }

func (s *settings[T]) set(to any) bool {
	now, ok := to.(T)
	if ok {
		s.is = now
	}
	return ok
}

// stand is an element at work and its place.
type stand struct {
	place
	stage stage
	kind  string
}

// arrange puts elements to work in their order. Those that are there already go on, each
// with its new settings. What waits in one that is taken out goes on as it would have, and
// meets no other.
func (l *Line) arrange(elements []Element) {
	old := l.stands
	l.stands = make([]*stand, len(elements))
	for i, e := range elements {
		if l.stands[i] = takeOver(old, e); l.stands[i] == nil {
			l.stands[i] = l.put(e)
		}
	}
	next := l.rejoin
	for _, s := range old {
		if s != nil {
			s.next = next
		}
	}
	for i := len(l.stands) - 1; i >= 0; i-- {
		l.stands[i].next = next
		next = l.stands[i].stage.pass
	}
	if len(l.stands) == 0 {
		next = l.tail
	}
	l.mtu.next = next
}

// takeOver finds the first of those at work that can go on as e, and takes it out.
func takeOver(old []*stand, e Element) *stand {
	for i, s := range old {
		if s != nil && s.kind == e.Kind() && s.stage.set(e) {
			old[i] = nil
			return s
		}
	}
	return nil
}

// put puts a new element to work. Its random stream is that of its kind; the second of a
// kind on a line has another one.
func (l *Line) put(e Element) *stand {
	if l.begun == nil {
		l.begun = map[string]int{}
	}
	kind := e.Kind()
	l.begun[kind]++
	cause := kind
	if n := l.begun[kind]; n > 1 {
		cause += " " + strconv.Itoa(n)
	}
	s := &stand{place: place{world: l.world, name: cause, random: l.world.Random(cause)}, kind: kind}
	s.stage = e.begin(&s.place)
	return s
}

// rejoin is what comes behind the last element.
func (l *Line) rejoin(p Packet) {
	p.at = l.world.Now()
	l.tail(p)
}
