package summary

import (
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
)

// Queue is how the queue of a direction of a link went.
type Queue struct {
	From    string `json:"from"` // names of nodes
	To      string `json:"to"`
	Packets int    `json:"packets"` // that have come, and copies of one as one
	Dropped int    `json:"dropped"`
	Marked  int    `json:"marked"` // RFC 3168
	// Sojourn is how long packets have waited that were sent on.
	Sojourn Quantiles `json:"sojourn,omitzero"`
	Longest int       `json:"longest"` // packets that have waited at once
}

// queuesOf sums up what the trace tells of queues.
func queuesOf(t *trace.Trace) (all []Queue) {
	type direction struct{ from, to string }
	at := map[direction]int{}
	var waits [][]trace.QueueSample
	for _, s := range t.Queues {
		d := direction{s.From, s.To}
		i, known := at[d]
		if !known {
			i = len(all)
			at[d] = i
			all, waits = append(all, Queue{From: s.From, To: s.To}), append(waits, nil)
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
	came := map[int]bool{}
	for _, s := range samples {
		came[s.Packet] = true
		q.Longest = max(q.Longest, s.Packets)
		switch s.Event {
		case trace.Dequeued:
			sojourn = append(sojourn, s.Sojourn)
		case trace.QueueDropped:
			q.Dropped++
		case trace.QueueMarked:
			q.Marked++
		}
	}
	q.Packets, q.Sojourn = len(came), quantiles(sojourn)
}
