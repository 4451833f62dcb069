package ladder

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// leastBulk is how many segments, or calls, make a bulk.
const leastBulk = 5

// Fold puts one row in the place of a bulk: of at least five segments that do nothing
// but carry the next data, or repeat the same kind of ACK, in one flight; and beside
// these, of as many calls that read or write. A flight ends where its sender pauses for half a
// round-trip time. The row is at the place of the first, and [Row.Folded] has all.
func Fold(rows iter.Seq[Row]) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		f := folder{yield: yield, more: true}
		for r := range rows {
			if f.take(r); !f.more {
				return
			}
		}
		f.flush()
	}
}

// folder collects rows until one comes that is like none before.
type folder struct {
	yield func(Row) bool
	more  bool
	rtt   time.Duration // the least that a segment has told; 0 before

	held []place // what waits, in its order
	open map[kind]*strand
}

// place is that of a row in its strand.
type place struct {
	*strand
	index int
}

// kind is what a strand is made of: what one end sends, or calls.
type kind struct {
	side  Side
	class conversation.Class // 0 for calls
	op    string             // of calls
}

// strand is rows of one kind that may become one.
type strand struct {
	rows     []Row
	answered bool // the other end has sent something since the last of them
}

// take takes the next row.
func (f *folder) take(r Row) {
	k, ok := kindOf(r)
	if ok && len(f.held) > 0 {
		last := f.held[len(f.held)-1].row()
		ok = last.Hosts == r.Hosts && (last.Conn == r.Conn || last.Conn == r.Conn.Reverse())
		if !ok || k.class == conversation.Data && f.open[kind{1 - k.side, k.class, ""}] != nil {
			f.flush() // another connection, or data in the other direction
			ok = true
		}
	}
	if r.Segment != nil && r.Segment.RTT > 0 && (f.rtt == 0 || r.Segment.RTT < f.rtt) {
		f.rtt = r.Segment.RTT
	}
	if !ok {
		if f.flush(); f.more {
			f.more = f.yield(r)
		}
		return
	}
	f.hold(r, k)
}

// kindOf is the kind of a row that may be one of many.
func kindOf(r Row) (k kind, ok bool) {
	k.side = r.Side
	switch e := r.Event; {
	case r.States[Left].Changed || r.States[Right].Changed:
	case r.Label != nil:
		if r.Segment == nil || r.Label.Lost != "" || r.Label.Marks != nil {
			return k, false
		}
		k.class = r.Segment.Class
		return k, k.class == conversation.Data || k.class == conversation.PureACK ||
			k.class == conversation.PureACK|conversation.DuplicateACK
	case e.Call != nil && (e.Call.Op == "read" || e.Call.Op == "write"):
		k.op = e.Call.Op
		return k, e.Call.Err == "" && e.Call.Result != endOfStream
	}
	return k, false
}

// endOfStream is the result of a read after the peer's FIN.
const endOfStream = "end of stream"

// hold adds a row to the strand that it goes on with, or to a new one.
func (f *folder) hold(r Row, k kind) {
	if f.open == nil {
		f.open = map[kind]*strand{}
	}
	if k.class.Has(conversation.PureACK) { // which is a duplicate or is none
		delete(f.open, kind{k.side, k.class ^ conversation.DuplicateACK, ""})
	}
	s := f.open[k]
	if s == nil || !s.continues(r, f.rtt) {
		s = &strand{}
		f.open[k] = s
	}
	s.rows, s.answered = append(s.rows, r), false
	for other, s := range f.open {
		s.answered = s.answered || r.Label != nil && other.side != k.side
	}
	f.held = append(f.held, place{s, len(s.rows) - 1})
}

func (p place) row() *Row { return &p.rows[p.index] }

// continues tells whether r goes on where the strand ends.
func (s *strand) continues(r Row, rtt time.Duration) bool {
	last := s.rows[len(s.rows)-1]
	if r.Label == nil {
		return true
	}
	if rtt > 0 && r.Time-last.Time >= rtt/2 && s.pauses(r.Time) {
		return false
	}
	if r.Segment.Class == conversation.Data {
		return r.Label.Seq == last.Label.Seq.Add(len(last.Event.Packet.Segment.Payload))
	}
	return last.Label.Ack.LessEq(r.Label.Ack)
}

// pauses tells whether one that comes at a time comes later than they use to.
func (s *strand) pauses(at time.Duration) bool {
	n, last := len(s.rows), s.rows[len(s.rows)-1].Time
	if n == 1 {
		return s.answered
	}
	return at-last > 4*(last-s.rows[0].Time)/time.Duration(n-1)
}

// flush hands on what has been held.
func (f *folder) flush() {
	bulk := slices.ContainsFunc(f.held, func(p place) bool { return p.rows[0].Label != nil && len(p.rows) >= leastBulk })
	for _, p := range f.held {
		switch {
		case !f.more:
		case len(p.rows) < leastBulk || !bulk:
			f.more = f.yield(*p.row())
		case p.index == 0:
			f.more = f.yield(p.fold())
		}
	}
	f.held = nil
	clear(f.open)
}

// fold is the row that stands for all of the strand.
func (s *strand) fold() Row {
	r, last := s.rows[0], s.rows[len(s.rows)-1]
	r.Folded = s.rows
	if r.Label == nil {
		r.Note = s.calls()
		return r
	}
	l := &Label{Seq: r.Label.Seq, Ack: last.Label.Ack, segment: last.Label.segment, language: last.Label.language}
	l.head = strings.TrimSpace(number(r.Event.Packet) + "–" + number(last.Event.Packet) + " " + r.Tag)
	l.bulk, l.end = len(s.rows), last.Label.Seq.Add(len(last.Event.Packet.Segment.Payload))
	l.first = r.Label.Ack
	l.class = r.Segment.Class
	r.Label = l
	return r
}

// calls is what the calls of the strand have come to, as in "read × 12 = 17040 bytes".
func (s *strand) calls() string {
	done, bytes := 0, 0
	for _, r := range s.rows {
		if r.Event.Call.Result != "" {
			n := 0
			fmt.Sscanf(r.Event.Call.Result, "%d", &n)
			done, bytes = done+1, bytes+n
		}
	}
	return words.Say(s.rows[0].language, "%s × %d = %d bytes", s.rows[0].Event.Call.Op, done, bytes)
}

// bulkOf says what a row that stands for a bulk has in it, as in "20 segments,
// 1461:30661".
func (a *Label) bulkOf() string {
	say := func(text string, values ...any) string { return fmt.Sprintf(words.In(a.language, text), values...) }
	switch {
	case a.class.Has(conversation.Data):
		return say("%d segments, %v:%v", a.bulk, uint32(a.Seq), uint32(a.end))
	case a.class.Has(conversation.DuplicateACK):
		return say("%d duplicate ACKs, ack %v", a.bulk, uint32(a.Ack))
	case a.first == a.Ack:
		return say("%d ACKs, ack %v", a.bulk, uint32(a.Ack))
	}
	return say("%d ACKs, ack %v to %v", a.bulk, uint32(a.first), uint32(a.Ack))
}
