package model

import (
	"container/list"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// timer ends a state some time after it began. It is the same time for all ends, so
// the one that has started first is due first: they wait in a line.
type timer struct {
	state segment.State
	after time.Duration
	cause string
	line  list.List // of *tracked
}

// start sets the timer of the end's state, if it has one, and no other.
func (t *Tracker) start(end *tracked, now time.Duration) {
	end.stop()
	for _, timer := range t.timers {
		if timer.state == end.State {
			end.timer, end.due, end.place = timer, now+timer.after, timer.line.PushBack(end)
		}
	}
}

// stop takes the end out of the line that it is in.
func (t *tracked) stop() {
	if t.timer != nil {
		t.timer.line.Remove(t.place)
		t.timer, t.place = nil, nil
	}
}

// Advance lets time pass: timers that run out until then end their states.
func (t *Tracker) Advance(now time.Duration) {
	for {
		end := t.due()
		if end == nil || end.due > now {
			return
		}
		move := end.expire(end.timer.cause)
		end.stop()
		t.tell(end, end.due, move)
		if !t.options.Capture {
			t.forget(end)
		}
	}
}

// due is the end whose timer runs out first.
func (t *Tracker) due() *tracked {
	var earliest *tracked
	for _, timer := range t.timers {
		if head := timer.line.Front(); head != nil {
			if end := head.Value.(*tracked); earliest == nil || end.due < earliest.due {
				earliest = end
			}
		}
	}
	return earliest
}

// expire closes the connection: "If the time-wait timeout expires on a connection,
// delete the TCB, enter the CLOSED state, and return" (RFC 9293 section 3.10.8).
func (e *End) expire(cause string) Move {
	e.moves = e.moves[:0]
	e.moveBecause(segment.Closed, 0, cause)
	return e.moves[0]
}
