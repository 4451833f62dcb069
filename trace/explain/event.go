package explain

import (
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// transition explains one that is brought about by a timer.
func (x *explainer) transition(e *trace.Event) []Sentence {
	t := e.Transition
	if !byTimer(t.Cause) {
		return nil
	}
	v := values{"host": host(e.Host), "cause": text(t.Cause), "before": text(t.From.String()), "after": text(t.To.String())}
	return []Sentence{say(x.Language, x.timer(t), v)}
}

// timer is the key of what there is to say about a timer. One that ends a connection
// before its time has waited for an answer.
func (x *explainer) timer(t *trace.Transition) string {
	d := x.byPort[t.Conn]
	switch {
	case t.Cause == model.CauseBefore:
		return "capture.before"
	case t.Cause == model.CauseCrossed:
		return "capture.crossed"
	case t.From == segment.TimeWait:
		return "timer.timewait"
	case t.From == segment.FinWait2:
		return "timer.finwait2"
	case t.To != segment.Closed || d == nil:
		return "timer.other"
	case t.From == segment.SynSent || t.From == segment.SynReceived:
		return "timer.syn"
	case d.ends[d.conn.Side(t.Conn)].keepAlives:
		return "timer.keepalive"
	}
	return "timer.data"
}

// failures are what systems call the errors of calls, and the key of what there is to
// say.
var failures = []struct{ error, key string }{
	{"refused", "call.refused"},
	{"reset", "call.reset"},
	{"broken pipe", "call.gone"},
	{"timed out", "call.timeout"},
	{"in use", "call.taken"},
}

// call explains one that has failed.
func (x *explainer) call(e *trace.Event) []Sentence {
	c := e.Call
	if c.Err == "" {
		return nil
	}
	key := "call.failed"
	for _, f := range failures {
		if strings.Contains(c.Err, f.error) {
			key = f.key
		}
	}
	return []Sentence{say(x.Language, key, values{"host": host(e.Host), "op": text(c.Op), "error": text(c.Err)})}
}

// other explains a packet that carries no TCP segment.
func (x *explainer) other(p *trace.Packet) []Sentence {
	if p.Segment != nil { // damaged, as none is passed over else
		return []Sentence{say(x.Language, "damaged", values{"to": host(p.To)})}
	}
	return []Sentence{say(x.Language, icmp(p.Bytes), values{"from": host(p.From)})}
}

// icmp is the key of what there is to say about a packet by its type of ICMP message
// (RFC 792, RFC 4443).
func icmp(packet []byte) string {
	d, _ := segment.ParseDatagram(packet)
	m, ok := d.ICMP()
	v4, v6 := d.Version() == 4, d.Version() == 6
	switch {
	case !ok:
		return "packet.other"
	case v4 && m.Type == 3 && m.Code == 4, v6 && m.Type == 2:
		return "icmp.toobig"
	case v4 && m.Type == 3, v6 && m.Type == 1:
		return "icmp.unreachable"
	case v4 && m.Type == 11, v6 && m.Type == 3:
		return "icmp.timeexceeded"
	}
	return "icmp.other"
}
