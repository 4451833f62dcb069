// Package samples writes the samples of congestion control that a run was asked for:
// cwnd, ssthresh, what is in flight, the times of RFC 6298 and the phase, of each
// connection at each segment that leaves or arrives, and what happens in the queues of
// links. It is JSON, a line for each sample, for programs that plot or
// compare.
//
// The package is stable: fields may be added.
package samples

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// Format is JSON Lines, one object for each sample.
var Format = format.Format{
	Name: "samples", Summary: "congestion control at each segment that leaves or arrives: phase, cwnd, ssthresh, in flight, RTO; what happens in queues; JSON Lines",
	Samples: true, Write: write,
}

// line is a sample as JSON has it. Amounts are in segments, times in nanoseconds.
type line struct {
	Time     int64          `json:"time_ns"`
	Host     string         `json:"host"`
	Local    netip.AddrPort `json:"local"`
	Remote   netip.AddrPort `json:"remote"`
	Packet   int            `json:"packet"` // its number; 0 if that is not known
	Sent     bool           `json:"sent"`   // or else it has arrived
	Phase    string         `json:"phase"`
	Cwnd     int            `json:"cwnd"`
	Ssthresh int            `json:"ssthresh"` // 0 while there is none
	InFlight int            `json:"in_flight"`
	SRTT     int64          `json:"srtt_ns"`
	RTTVar   int64          `json:"rttvar_ns"`
	RTO      int64          `json:"rto_ns"`
}

var errNone = errors.New("the trace has no samples of congestion control: a simulated run has them if it is asked to, and if a connection is made; a capture never")

func write(w io.Writer, t *trace.Trace, _ format.Style) error {
	if len(t.Samples)+len(t.Queues) == 0 {
		return errNone
	}
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	queues := t.Queues
	for _, s := range t.Samples {
		for ; len(queues) > 0 && queues[0].Time <= s.Time; queues = queues[1:] {
			if err := e.Encode(queueLine(queues[0])); err != nil {
				return err
			}
		}
		err := e.Encode(line{
			Time: s.Time.Nanoseconds(), Host: s.Host, Local: s.Conn.Local, Remote: s.Conn.Remote, Packet: s.Packet, Sent: s.Sent,
			Phase: s.Phase.String(), Cwnd: s.Cwnd, Ssthresh: s.Ssthresh, InFlight: s.InFlight,
			SRTT: s.SRTT.Nanoseconds(), RTTVar: s.RTTVar.Nanoseconds(), RTO: s.RTO.Nanoseconds(),
		})
		if err != nil {
			return err
		}
	}
	for _, q := range queues {
		if err := e.Encode(queueLine(q)); err != nil {
			return err
		}
	}
	return b.Flush()
}

// ofQueue is a sample of a queue as JSON has it.
type ofQueue struct {
	Time    int64  `json:"time_ns"`
	From    string `json:"queue_from"` // the nodes that the link joins
	To      string `json:"queue_to"`
	Queue   string `json:"queue"` // which of the direction's: an element, such as codel, or rate
	Event   string `json:"event"`
	Packet  int    `json:"packet"`
	Sojourn int64  `json:"sojourn_ns"`
	Packets int    `json:"packets"` // that wait now
	Bytes   int    `json:"bytes"`
	Busy    int64  `json:"busy_ns,omitempty"` // of dequeued: how long it takes to send the packet
}

func queueLine(q trace.QueueSample) ofQueue {
	return ofQueue{q.Time.Nanoseconds(), q.From, q.To, q.Queue, q.Event.String(), q.Packet, q.Sojourn.Nanoseconds(), q.Packets, q.Bytes, q.Busy.Nanoseconds()}
}
