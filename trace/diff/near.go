package diff

import (
	"errors"
	"io"
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
)

// Near compares two traces of any length near their first difference: it passes over what
// both begin with, and holds what follows for as many events as it has room for. Its memory
// does not grow with their length.
//
// The result is that of [Compare] but for two things: of a beginning that is passed over the
// list of conversations has only those that go on, or have begun last, and what comes
// long after the first difference is counted in Want and Got, and not compared; then the
// result is Partial.
//
// It is nil where a difference is not near the place at which the two first are unlike: they
// may have the same conversations in another order, say, and only Compare can tell. An
// error is a source's.
func Near(want, got Source, o Options) (*Result, error) { return near(want, got, o, nearby) }

// nearby is how many events of each trace are held after they part, and before.
const nearby = 1 << 15

func near(want, got Source, o Options, room int) (*Result, error) {
	n := newNearness(o, room)
	if err := n.together(want, got); err != nil {
		return nil, err
	}
	for i, s := range []Source{want, got} {
		if err := n.sides[i].fill(s, room); err != nil {
			return nil, err
		}
	}
	held := [2]*trace.Trace{n.sides[0].trace(), n.sides[1].trace()}
	r := Compare(held[0], held[1], o)
	n.sides[0].capture, n.sides[1].capture = conversation.IsCapture(held[0]), conversation.IsCapture(held[1])
	whole := n.sides[0].ended && n.sides[1].ended
	if !whole && !n.early(r, room) {
		return nil, nil
	}
	return r, n.total(r, want, got)
}

// nearness is the work of one Near.
type nearness struct {
	parallel
	room     int
	sides    [2]*nearSide
	opening  map[trace.Conn]int // how many events of a connection are kept for its opening
	unlisted int                // connections of which nothing is kept
}

// nearSide is one of the two traces.
type nearSide struct {
	opening []trace.Event // of connections that have begun in what is passed over
	held    []trace.Event
	passed  int // segments that are passed over, and not in opening
	ended   bool
	capture bool
}

const (
	openingLength = 6       // events of a connection that tell its roles and initial numbers
	openings      = 1 << 12 // connections of which they are kept
)

func newNearness(o Options, room int) *nearness {
	n := &nearness{room: room, opening: map[trace.Conn]int{}, sides: [2]*nearSide{{}, {}}}
	n.parallel = parallel{Options: o, flows: recent.New[trace.Conn, *flow](manyFlows), taken: recent.New[trace.Conn, trace.Conn](manyFlows), loose: true}
	return n
}

// together reads both for as long as they are alike, and passes over what was long ago.
func (n *nearness) together(want, got Source) error {
	for {
		x, errX := next(want)
		y, errY := next(got)
		for i, err := range []error{errX, errY} {
			if n.sides[i].ended = errors.Is(err, io.EOF); err != nil && !n.sides[i].ended {
				return err
			}
			if err == nil {
				n.sides[i].held = append(n.sides[i].held, [2]trace.Event{x, y}[i])
			}
		}
		if errX != nil || errY != nil || !n.same(&x, &y) {
			return nil
		}
		if len(n.sides[0].held) >= 2*n.room {
			n.pass(n.room)
		}
	}
}

// pass passes over the first events that are held of each trace.
func (n *nearness) pass(count int) {
	for i := range count {
		x := &n.sides[0].held[i]
		keep := false
		if p := x.Packet; p != nil && p.Segment != nil {
			keep = n.opens(way(p), p.Segment, x.Kind == trace.Sent)
		}
		for _, side := range n.sides {
			if e := side.held[i]; keep {
				side.opening = append(side.opening, e)
			} else if e.Kind == trace.Sent {
				side.passed++
			}
		}
	}
	for _, side := range n.sides {
		side.held = slices.Delete(side.held, 0, count)
	}
}

// opens reports whether an event is of the opening of a connection that is kept.
func (n *nearness) opens(c trace.Conn, s *segment.Segment, sent bool) bool {
	if n.opening[c.Reverse()] > 0 {
		c = c.Reverse()
	}
	begins := sent && s.Flags&(segment.SYN|segment.ACK) == segment.SYN
	switch used := n.opening[c]; {
	case used == 0 && len(n.opening) >= openings && begins:
		n.unlisted++
		return false
	case used == 0 && (!sent || len(n.opening) >= openings):
		return false
	case used >= openingLength && begins:
		n.opening[c] = used - openingLength // begins anew
	case used >= openingLength:
		return false
	}
	n.opening[c]++
	return true
}

// fill reads on as far as there is room.
func (s *nearSide) fill(source Source, room int) error {
	for end := len(s.held) + room; len(s.held) < end && !s.ended; {
		e, err := next(source)
		if s.ended = errors.Is(err, io.EOF); err != nil && !s.ended {
			return err
		}
		if err == nil {
			s.held = append(s.held, e)
		}
	}
	return nil
}

// trace is what is known of the side.
func (s *nearSide) trace() *trace.Trace {
	return &trace.Trace{Events: append(slices.Clip(s.opening), s.held...)}
}

// early reports whether the first difference is no effect of where the traces are cut off.
func (n *nearness) early(r *Result, room int) bool {
	if r.First == nil {
		return false
	}
	limit := func(side *nearSide) int {
		if side.ended || len(side.held) < room {
			return int(^uint(0) >> 1)
		}
		return side.held[len(side.held)-max(1, room/2)].Packet.Number
	}
	d := r.First
	return (d.Want == nil || d.Want.Number < limit(n.sides[0])) && (d.Got == nil || d.Got.Number < limit(n.sides[1]))
}

// total counts what is not held, too.
func (n *nearness) total(r *Result, sources ...Source) error {
	r.Compared += n.sides[0].passed
	for i, total := range []*Total{&r.Want, &r.Got} {
		side := n.sides[i]
		total.Segments += side.passed
		total.Conversations += n.unlisted
		if side.ended {
			continue
		}
		r.Partial = true
		c := newCounter(side.capture)
		for _, e := range side.trace().Events {
			c.Record(e)
		}
		before := c.total
		for {
			e, err := next(sources[i])
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return err
			}
			c.Record(e)
		}
		total.Segments += c.total.Segments - before.Segments
		total.Conversations += c.total.Conversations - before.Conversations
	}
	return nil
}
