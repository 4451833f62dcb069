// Package summary says in a few lines how the flows of a trace went: goodput, what was
// sent again, quantiles of the round-trip time, how fairly the flows shared, and which
// packets were lost why.
//
// The package is stable: fields may be added.
package summary

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// Summary is how the flows of a trace went.
type Summary struct {
	Flows []Flow `json:"flows"` // in the order of their connections, the client's before the server's
	// Fairness is Jain's index of the goodputs of connections, of each that of the side that
	// has sent more: 1 where all are equal and 1/n where one has it all (Jain, Chiu and Hawe
	// 1984). It is 0 if there are not two.
	Fairness float64 `json:"fairness,omitempty"`
	Losses   []Loss  `json:"losses,omitempty"`
	// Queues are those in which a packet has waited, in the order in which that began; a run
	// has to be asked for samples.
	Queues []Queue `json:"queues,omitempty"`
	// Packets are all that were sent, and Others those of them that are no TCP segments.
	Packets int `json:"packets"`
	Others  int `json:"other_packets"`
}

// Flow is what one end of a connection has sent, if it sent data.
type Flow struct {
	From     string         `json:"from"` // names of hosts, or their addresses
	To       string         `json:"to"`
	Source   netip.AddrPort `json:"source"`
	Target   netip.AddrPort `json:"target"`
	Bytes    uint64         `json:"bytes"`       // of data, each counted once
	Goodput  float64        `json:"goodput_bps"` // bits per second that were acknowledged
	Segments int            `json:"segments"`    // with data or without
	Again    int            `json:"again"`       // segments that were sent again
	// RTT are the round-trip times that the sender could measure.
	RTT Quantiles `json:"rtt,omitzero"`
	// Limited are the things that kept the sender from sending more, from its first data to
	// the last that was acknowledged, the largest share first. A capture does not tell.
	Limited []Limited `json:"limited,omitempty"`
}

// Quantiles are those of a number of samples; each is a sample.
type Quantiles struct {
	Samples int           `json:"samples"`
	Least   time.Duration `json:"least_ns"`
	Median  time.Duration `json:"median_ns"`
	P95     time.Duration `json:"p95_ns"`
	P99     time.Duration `json:"p99_ns"`
	Most    time.Duration `json:"most_ns"`
}

// Loss is how many packets were lost on the way from one host to another for one reason, at one place.
type Loss struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Cause string `json:"cause"`
	// Place is where: a node, or the way from one to the next as in "r1>r2"; empty where the
	// trace does not tell, as if only a link is between the two hosts.
	Place string `json:"place,omitempty"`
	Count int    `json:"count"`
}

// Of sums up a trace.
func Of(t *trace.Trace) Summary {
	report := analysis.Of(t)
	s := Summary{Flows: []Flow{}, Others: report.Others}
	limits := limitsOf(t)
	var shares []float64
	for _, c := range report.Connections {
		if f := c.Flows; f[0].Bytes+f[1].Bytes > 0 {
			larger := f[0]
			if f[1].Bytes > f[0].Bytes {
				larger = f[1]
			}
			shares = append(shares, larger.Goodput)
		}
		rtt := [2][]time.Duration{}
		for _, g := range c.Segments {
			if g.RTT > 0 { // which its receiver has learned
				rtt[1-g.From] = append(rtt[1-g.From], g.RTT)
			}
		}
		for side, f := range c.Flows {
			if f.Bytes == 0 {
				continue
			}
			took := time.Duration(0)
			if f.Goodput > 0 {
				took = time.Duration(float64(f.Acknowledged) / f.Goodput * float64(time.Second))
			}
			view := c.View(conversation.Side(side))
			s.Flows = append(s.Flows, Flow{
				Limited: limits.of(end{c.Hosts[side], view}, took),
				From:    c.Hosts[side], To: c.Hosts[1-side], Source: view.Local, Target: view.Remote,
				Bytes: f.Bytes, Goodput: 8 * f.Goodput, Segments: f.Segments, Again: f.Retransmissions, RTT: quantiles(rtt[side]),
			})
		}
	}
	s.Fairness = fairness(shares)
	s.count(t)
	s.Queues = queuesOf(t)
	return s
}

// fairness is Jain's index.
func fairness(shares []float64) float64 {
	sum, squares := 0.0, 0.0
	for _, x := range shares {
		sum += x
		squares += x * x
	}
	if len(shares) < 2 || squares == 0 {
		return 0
	}
	return sum * sum / (float64(len(shares)) * squares)
}

func quantiles(samples []time.Duration) (q Quantiles) {
	n := len(samples)
	if n == 0 {
		return q
	}
	slices.Sort(samples)
	at := func(percent int) time.Duration { return samples[min(n-1, n*percent/100)] }
	return Quantiles{Samples: n, Least: samples[0], Median: at(50), P95: at(95), P99: at(99), Most: samples[n-1]}
}

// count counts packets and those of them that were lost.
func (s *Summary) count(t *trace.Trace) {
	lost := map[Loss]int{}
	for _, e := range t.Events {
		switch e.Kind {
		case trace.Sent:
			s.Packets++
		case trace.Dropped:
			lost[Loss{From: e.Packet.From, To: e.Packet.To, Cause: e.Fate.Cause, Place: e.Fate.Place}]++
		}
	}
	for l, n := range lost {
		l.Count = n
		s.Losses = append(s.Losses, l)
	}
	slices.SortFunc(s.Losses, func(a, b Loss) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Cause, b.Cause), cmp.Compare(a.Place, b.Place))
	})
}
