package steps

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/model"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// timerOf is which timer ran out so that a segment was sent, if the record says so: its
// kind, and what people call it.
var timerOf = map[segment.Cause][2]string{
	segment.CauseRTO:         {"retransmission", "timer of retransmissions"},
	segment.CauseTLP:         {"tail-loss-probe", "timer of tail-loss probes"},
	segment.CauseDelayedACK:  {"delayed-ack", "timer of delayed ACKs"},
	segment.CauseWindowProbe: {"persist", "persist timer"},
	segment.CauseKeepAlive:   {"keep-alive", "timer of keep-alives"},
}

// timerIn is the same for a transition, by its cause.
var timerIn = map[string][2]string{
	model.CauseTimeWait: {"time-wait", "2 MSL in TIME-WAIT"},
	model.CauseFinWait2: {"fin-wait-2", "wait in FIN-WAIT-2"},
}

// expired is the timer whose end an event records; ok is false if it records none.
func expired(e *trace.Event) (timer [2]string, ok bool) {
	switch {
	case e.Kind == trace.Sent && e.Packet.Trigger == 0:
		timer, ok = timerOf[e.Packet.Cause]
	case e.Kind == trace.Moved:
		timer, ok = timerIn[e.Transition.Cause]
	}
	return timer, ok
}

// addTimers shows timers while they run, as far as that is certain: one that runs out did
// so since the last segment that its end sent or received, as nothing since can have set it.
func (b *builder) addTimers() {
	c := clock{builder: b, told: map[acting][]place{}, last: map[acting]int{}}
	for i := range b.trace.Events {
		e, at := &b.trace.Events[i], b.acting[i]
		for n, s := range b.document.Events[i].Ends {
			end := acting{s.Connection, s.Side}
			c.told[end] = append(c.told[end], place{i, n})
		}
		if at == nobody {
			continue
		}
		since, ok := c.last[at]
		if timer, ran := expired(e); ran && ok && b.trace.Events[since].Time < e.Time {
			c.runs(since, i, at, Timer{Kind: timer[0], Name: words.In(b.code, timer[1]), At: int64(e.Time)})
		}
		if e.Packet != nil && e.Kind != trace.Dropped {
			c.last[at] = i
			if b.capture {
				c.last[acting{at.connection, 1 - at.side}] = i
			}
		}
	}
}

// clock goes through the events once more.
type clock struct {
	*builder
	told map[acting][]place // where ends were told
	last map[acting]int     // the event of an end's last segment
}

// place is one of the ends of an event.
type place struct{ event, index int }

func (c *clock) state(p place) *EndState { return &c.document.Events[p.event].Ends[p.index] }

// runs puts a timer into what is told of an end from one event up to before another.
func (c *clock) runs(from, to int, at acting, timer Timer) {
	list := c.told[at]
	n := len(list)
	for n > 0 && list[n-1].event >= from {
		n--
	}
	if n == len(list) || list[n].event > from { // the segment changed nothing, and the end was not told
		before := EndState{Connection: at.connection, Side: at.side}
		if n > 0 {
			before = *c.state(list[n-1])
		}
		list = slices.Insert(list, n, c.again(from, before))
	}
	latest := EndState{}
	for _, p := range list[n:] {
		if p.event < to {
			s := c.state(p)
			s.Timers = append(s.Timers, timer)
			latest = *s
		}
	}
	if list[len(list)-1].event < to {
		list = append(list, c.again(to, latest))
	}
	c.told[at] = list
}

// again has an end told at an event as it was before, without timers.
func (c *clock) again(event int, s EndState) place {
	s.Changed, s.Timers = false, []Timer{}
	ends := &c.document.Events[event].Ends
	*ends = append(*ends, s)
	return place{event, len(*ends) - 1}
}
