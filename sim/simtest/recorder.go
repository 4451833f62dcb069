package simtest

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/trace"
)

// recorder keeps all events, and knows which packets are on their way and what
// the numbers of each count from.
type recorder struct {
	trace    *trace.Trace
	onTheWay []*trace.Packet
	initial  map[trace.Conn]segment.Seq      // of each direction's last SYN
	bases    map[*trace.Packet]notation.Base // of each packet with a segment
}

func newRecorder(t *trace.Trace) *recorder {
	return &recorder{trace: t, initial: map[trace.Conn]segment.Seq{}, bases: map[*trace.Packet]notation.Base{}}
}

// AddHost implements trace.Recorder.
func (r *recorder) AddHost(h trace.Host) { r.trace.AddHost(h) }

// AddNode implements trace.Mapper.
func (r *recorder) AddNode(n trace.Node) { r.trace.AddNode(n) }

// AddLink implements trace.Mapper.
func (r *recorder) AddLink(l trace.Link) { r.trace.AddLink(l) }

// Record implements trace.Recorder.
func (r *recorder) Record(e trace.Event) {
	r.trace.Record(e)
	if e.Kind != trace.Sent {
		return
	}
	r.onTheWay = append(r.onTheWay, e.Packet)
	if s := e.Packet.Segment; s != nil {
		there := trace.Conn{Local: s.Src, Remote: s.Dst}
		if s.Flags.Has(segment.SYN) {
			r.initial[there] = s.Seq
		}
		r.bases[e.Packet] = notation.Base{Sender: r.initial[there], Receiver: r.initial[there.Reverse()]}
	}
}

// pending lists the packets that are on their way.
func (r *recorder) pending() []*trace.Packet {
	kept := r.onTheWay[:0]
	for _, p := range r.onTheWay {
		if len(p.Fates) == 0 {
			kept = append(kept, p)
		}
	}
	clear(r.onTheWay[len(kept):])
	r.onTheWay = kept
	return append([]*trace.Packet(nil), kept...)
}

// arrived reports whether all of these packets have arrived or are lost.
func arrived(packets []*trace.Packet) bool {
	for _, p := range packets {
		if len(p.Fates) == 0 {
			return false
		}
	}
	return true
}
