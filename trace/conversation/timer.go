package conversation

import (
	"container/list"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// timer ends a state some time after it began. It is the same time for all ends, so
// the one that has started first is due first: they wait in a line.
type timer struct {
	runs  func(*End) bool
	after time.Duration
	ends  func(*End) model.Move
	line  list.List // of expiry
}

// silence is for how long an end that may have taken a RST says nothing if it has: it would
// have to acknowledge the data before ("the delay MUST be less than 0.5 seconds", RFC 9293
// section 3.8.6.3), and that may be as long on its way.
const silence = time.Second

// expiry is an end that waits in a line.
type expiry struct {
	connection *Connection
	side       Side
}

// timersOf are those that options ask for.
func timersOf(o *Options) []*timer {
	var timers []*timer
	state := func(s segment.State, after time.Duration, cause string) *timer {
		return &timer{
			runs: func(e *End) bool { return e.State == s }, after: after,
			ends: func(e *End) model.Move { return e.Expire(cause) },
		}
	}
	for _, t := range []*timer{
		{runs: (*End).Doubtful, after: silence, ends: (*End).Reset},
		state(segment.TimeWait, o.TimeWait, model.CauseTimeWait),
		state(segment.FinWait2, o.FinWait2, model.CauseFinWait2),
	} {
		if t.after > 0 {
			timers = append(timers, t)
		}
	}
	return timers
}

// start sets the timer of the end's state, if it has one, and no other.
func (f *Follower) start(c *Connection, side Side, now time.Duration) {
	end := &c.Ends[side]
	end.stop()
	for _, timer := range f.timers {
		if end.timer == nil && timer.runs(end) {
			end.timer, end.due, end.place = timer, now+timer.after, timer.line.PushBack(expiry{c, side})
		}
	}
}

// stop takes the end out of the line that it is in.
func (e *End) stop() {
	if e.timer != nil {
		e.timer.line.Remove(e.place)
		e.timer, e.place = nil, nil
	}
}

// Advance lets time pass: timers that run out until then end their states.
func (f *Follower) Advance(now time.Duration) {
	for {
		var next expiry
		var end *End
		for _, timer := range f.timers {
			if head := timer.line.Front(); head != nil {
				x := head.Value.(expiry)
				if e := &x.connection.Ends[x.side]; end == nil || e.due < end.due {
					next, end = x, e
				}
			}
		}
		if end == nil || end.due > now {
			return
		}
		move := end.timer.ends(end)
		end.stop()
		f.tell(next.connection, next.side, end.due, move)
	}
}
