package summary

import (
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
)

// Queue is how the queue of a direction of a link went.
type Queue struct {
	From    string `json:"from"` // names of nodes
	To      string `json:"to"`
	Name    string `json:"name"`    // which of the direction's: an element, such as "codel", or "rate"
	Packets int    `json:"packets"` // that have come, and copies of one as one
	Dropped int    `json:"dropped"`
	Marked  int    `json:"marked"` // RFC 3168
	// Sojourn is how long packets have waited that were sent on.
	Sojourn Quantiles `json:"sojourn,omitzero"`
	Longest int       `json:"longest"` // packets that have waited at once
	// Utilization is for which share of the time from the first packet that came to the end
	// of the last that was sent one was being sent.
	Utilization float64 `json:"utilization"`
}

// queuesOf sums up what the trace tells of queues.
func queuesOf(t *trace.Trace) (all []Queue) {
	type queue struct{ from, to, name string }
	at := map[queue]int{}
	var waits [][]trace.QueueSample
	for _, s := range t.Queues {
		d := queue{s.From, s.To, s.Queue}
		i, known := at[d]
		if !known {
			i = len(all)
			at[d] = i
			all, waits = append(all, Queue{From: s.From, To: s.To, Name: s.Queue}), append(waits, nil)
		}
		waits[i] = append(waits[i], s)
	}
	for i := range all {
		all[i].sum(waits[i])
	}
	return all
}

// sum sums up the samples of one queue. A packet that is dropped as it comes has not
// waited.
func (q *Queue) sum(samples []trace.QueueSample) {
	var sojourn []time.Duration
	var busy, end time.Duration
	came := map[int]bool{}
	for _, s := range samples {
		came[s.Packet] = true
		q.Longest = max(q.Longest, s.Packets)
		switch s.Event {
		case trace.Dequeued:
			sojourn = append(sojourn, s.Sojourn)
			busy, end = busy+s.Busy, s.Time+s.Busy
		case trace.QueueDropped:
			q.Dropped++
		case trace.QueueMarked:
			q.Marked++
		}
	}
	q.Packets, q.Sojourn = len(came), quantiles(sojourn)
	if took := end - samples[0].Time; took > 0 {
		q.Utilization = min(1, busy.Seconds()/took.Seconds()) // a burst is sent in no time
	}
}
