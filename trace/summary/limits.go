package summary

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// Limited is for which share of a flow's time one thing kept its sender from sending more.
type Limited struct {
	By    string  `json:"by"` // a [segment.Limit]: application, nagle, receiver-window, congestion-window
	Share float64 `json:"share"`
}

// end is one end of a connection.
type end struct {
	host string
	conn trace.Conn
}

// change is when another thing begins to limit a sender.
type change struct {
	at time.Duration
	by segment.Limit
}

// limits are what has limited senders from when on, and when each first sent data.
type limits struct {
	untold  bool // as in a capture
	changes map[end][]change
	first   map[end]time.Duration
}

func limitsOf(t *trace.Trace) limits {
	l := limits{conversation.IsCapture(t), map[end][]change{}, map[end]time.Duration{}}
	for _, e := range t.Events {
		switch {
		case e.Kind == trace.Paused:
			of := end{e.Host, e.Pause.Conn}
			l.changes[of] = append(l.changes[of], change{e.Time, e.Pause.Limit})
		case e.Kind == trace.Sent && e.Packet.Segment != nil && len(e.Packet.Segment.Payload) > 0:
			of := end{e.Host, trace.Conn{Local: e.Packet.Segment.Src, Remote: e.Packet.Segment.Dst}}
			if _, known := l.first[of]; !known {
				l.first[of] = e.Time
			}
		}
	}
	return l
}

// of are the shares of a flow that lasts for so long from its first data on, the largest
// first; none where the trace does not tell, as a capture does not.
func (l limits) of(e end, took time.Duration) (shares []Limited) {
	changes, start := l.changes[e], l.first[e]
	if l.untold || took <= 0 {
		return nil
	}
	within := func(at time.Duration) time.Duration { return min(max(at, start), start+took) }
	times := map[segment.Limit]time.Duration{}
	changes = append([]change{{start, segment.NoLimit}}, changes...) // with which a connection begins
	for i, c := range changes {
		until := start + took
		if i+1 < len(changes) {
			until = changes[i+1].at
		}
		times[c.by] += within(until) - within(c.at)
	}
	for by := segment.NoLimit; by <= segment.LimitCwnd; by++ {
		if times[by] > 0 {
			shares = append(shares, Limited{by.String(), times[by].Seconds() / took.Seconds()})
		}
	}
	slices.SortStableFunc(shares, func(a, b Limited) int { return cmp.Compare(b.Share, a.Share) })
	return shares
}
