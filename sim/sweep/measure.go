package sweep

import (
	"math"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/summary"
)

// Measure is something that is measured in each run.
type Measure struct {
	Name string // such as "goodput"
	Doc  string // what it is, in one sentence
	// Unit is ns, bit/s, bytes, share (of 1, counted in millionths) or empty, for counts.
	Unit string

	queues bool // the run has to be asked for samples
	value  func(*measured) int64
}

// none is the value of a measure that a run does not have, such as a round-trip time where
// nothing was acknowledged.
const none int64 = -1

// measured is a run that is looked at.
type measured struct {
	trace   *trace.Trace
	summary *summary.Summary // once it is asked for
}

func (m *measured) sum() *summary.Summary {
	if m.summary == nil {
		s := summary.Of(m.trace)
		m.summary = &s
	}
	return m.summary
}

// Measures are all there are.
func Measures() []Measure { return append([]Measure(nil), measures...) }

func measureNamed(name string) (Measure, bool) {
	for _, m := range measures {
		if m.Name == name {
			return m, true
		}
	}
	return Measure{}, false
}

var measures = []Measure{
	{Name: "time", Unit: "ns", Doc: "virtual time from the start to the last event", value: func(m *measured) int64 {
		if n := len(m.trace.Events); n > 0 {
			return int64(m.trace.Events[n-1].Time)
		}
		return 0
	}},
	{Name: "events", Doc: "events of the trace", value: func(m *measured) int64 { return int64(len(m.trace.Events)) }},
	{Name: "packets", Doc: "packets that were sent", value: func(m *measured) int64 { return count(m.trace, trace.Sent) }},
	{Name: "lost", Doc: "packets that were lost on the way", value: func(m *measured) int64 { return count(m.trace, trace.Dropped) }},
	{Name: "loss", Unit: "share", Doc: "share of the packets that were lost on the way", value: func(m *measured) int64 {
		return share(count(m.trace, trace.Dropped), count(m.trace, trace.Sent))
	}},
	{Name: "goodput", Unit: "bit/s", Doc: "data acknowledged by time, of all flows together", value: func(m *measured) int64 {
		sum := ofFlows(func(f *summary.Flow) int64 { return int64(math.Round(f.Goodput)) })(m)
		if sum == 0 { // which cannot be told: nothing was acknowledged, or at once
			return none
		}
		return sum
	}},
	{Name: "bytes", Unit: "bytes", Doc: "data that was sent, each byte counted once", value: ofFlows(func(f *summary.Flow) int64 { return int64(f.Bytes) })},
	{Name: "segments", Doc: "segments of all flows", value: ofFlows(func(f *summary.Flow) int64 { return int64(f.Segments) })},
	{Name: "retransmissions", Doc: "segments that were sent again", value: ofFlows(func(f *summary.Flow) int64 { return int64(f.Again) })},
	{Name: "fairness", Unit: "share", Doc: "Jain's index of the goodputs of connections (Jain 1984)", value: func(m *measured) int64 {
		if f := m.sum().Fairness; f > 0 {
			return int64(math.Round(f * 1e6))
		}
		return none
	}},
	rtt("least", func(q summary.Quantiles) time.Duration { return q.Least }),
	rtt("median", func(q summary.Quantiles) time.Duration { return q.Median }),
	rtt("p95", func(q summary.Quantiles) time.Duration { return q.P95 }),
	rtt("p99", func(q summary.Quantiles) time.Duration { return q.P99 }),
	rtt("most", func(q summary.Quantiles) time.Duration { return q.Most }),
	limited("application"), limited("nagle"), limited("receiver-window"), limited("congestion-window"),
	{Name: "queue.dropped", Doc: "packets dropped by queues that are elements", queues: true, value: ofQueues(func(n int64, q *summary.Queue) int64 { return max(n, 0) + int64(q.Dropped) })},
	{Name: "queue.longest", Doc: "most packets that waited in a queue at once", queues: true, value: ofQueues(func(n int64, q *summary.Queue) int64 { return max(n, int64(q.Longest)) })},
	wait("median", func(q summary.Quantiles) time.Duration { return q.Median }),
	wait("p95", func(q summary.Quantiles) time.Duration { return q.P95 }),
	wait("p99", func(q summary.Quantiles) time.Duration { return q.P99 }),
	wait("most", func(q summary.Quantiles) time.Duration { return q.Most }),
}

func count(t *trace.Trace, kind trace.Kind) (n int64) {
	for i := range t.Events {
		if t.Events[i].Kind == kind {
			n++
		}
	}
	return n
}

// share is a part of a whole in millionths.
func share(part, whole int64) int64 {
	if whole == 0 {
		return none
	}
	return (part*1e6 + whole/2) / whole
}

// ofFlows adds something up over all flows; a run without flows has none.
func ofFlows(of func(*summary.Flow) int64) func(*measured) int64 {
	return func(m *measured) int64 {
		flows := m.sum().Flows
		if len(flows) == 0 {
			return none
		}
		var sum int64
		for i := range flows {
			sum += of(&flows[i])
		}
		return sum
	}
}

// largest is the flow that has sent the most, the first of several; nil if there is none.
func (m *measured) largest() (largest *summary.Flow) {
	flows := m.sum().Flows
	for i := range flows {
		if largest == nil || flows[i].Bytes > largest.Bytes {
			largest = &flows[i]
		}
	}
	return largest
}

func rtt(name string, of func(summary.Quantiles) time.Duration) Measure {
	return Measure{Name: "rtt." + name, Unit: "ns", Doc: "round-trip times of the flow that has sent the most: " + name, value: func(m *measured) int64 {
		f := m.largest()
		if f == nil || f.RTT.Samples == 0 {
			return none
		}
		return int64(of(f.RTT))
	}}
}

func limited(by string) Measure {
	return Measure{Name: "limited." + by, Unit: "share", Doc: "share of the time in which this kept the flow that has sent the most from sending more: " + by, value: func(m *measured) int64 {
		f := m.largest()
		if f == nil || f.Limited == nil {
			return none
		}
		for _, l := range f.Limited {
			if l.By == by {
				return int64(math.Round(l.Share * 1e6))
			}
		}
		return 0
	}}
}

func ofQueues(fold func(so int64, q *summary.Queue) int64) func(*measured) int64 {
	return func(m *measured) int64 {
		n := none
		for i := range m.sum().Queues {
			n = fold(n, &m.sum().Queues[i])
		}
		return n
	}
}

func wait(name string, of func(summary.Quantiles) time.Duration) Measure {
	return Measure{Name: "queue.wait." + name, Unit: "ns", Doc: "waits in queues that are elements, in the one where it is largest: " + name, queues: true,
		value: ofQueues(func(n int64, q *summary.Queue) int64 {
			if q.Sojourn.Samples == 0 {
				return n
			}
			return max(n, int64(of(q.Sojourn)))
		})}
}
