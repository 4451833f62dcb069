package jsonl

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/translated"
)

// appendHeader appends the first line.
func appendHeader(b []byte, t *trace.Trace) []byte {
	b = append(b, `{"type":"header","version":`...)
	b = strconv.AppendInt(b, Version, 10)
	b = appendField(b, "name", t.Name)
	b = strconv.AppendUint(append(b, `,"seed":`...), t.Seed, 10)
	if !t.Start.IsZero() {
		b = append(b, `,"start":"`...)
		b = append(t.Start.UTC().AppendFormat(b, time.RFC3339Nano), '"')
	}
	return append(appendTrue(b, "absolute", t.Absolute), '}')
}

func appendHost(b []byte, h trace.Host) []byte {
	b = append(b, `{"type":"host"`...)
	b = appendField(b, "name", h.Name)
	b = append(b, `,"addresses":[`...)
	for i, a := range h.Addresses {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(a.AppendTo(append(b, '"')), '"')
	}
	b = append(b, ']')
	return append(appendTrue(b, "chosen_iss", h.ChosenISS), '}')
}

// typeNames are the types of lines, by kind of event.
var typeNames = [...]string{
	trace.Sent: "sent", trace.Delivered: "delivered", trace.Dropped: "dropped",
	trace.Moved: "moved", trace.Called: "called", trace.Returned: "returned", trace.Paused: "paused",
}

func appendEvent(b []byte, e *trace.Event, n *numbers) []byte {
	b = append(append(b, `{"type":"`...), typeNames[e.Kind]...)
	b = append(b, `","time_ns":`...)
	b = strconv.AppendInt(b, int64(e.Time), 10)
	b = appendField(b, "host", e.Host)
	switch e.Kind {
	case trace.Sent:
		b = appendPacket(b, e, n)
	case trace.Delivered, trace.Dropped:
		if changed, ok := translated.Of(e); ok {
			n.translated(e.Packet.Segment, &changed)
		}
		b = appendFate(b, e)
	case trace.Moved:
		t := e.Transition
		b = appendConn(b, t.Conn)
		b = appendField(b, "from_state", t.From.String())
		b = appendField(b, "to_state", t.To.String())
		b = appendOptional(b, "cause", t.Cause)
	case trace.Called, trace.Returned:
		c := e.Call
		b = appendOptional(b, "process", c.Process)
		b = appendConn(b, c.Conn)
		b = appendField(b, "op", c.Op)
		b = appendOptional(b, "args", c.Args)
		b = appendTrue(b, "waiting", c.Waiting)
		b = appendOptional(b, "result", c.Result)
		b = appendOptional(b, "error", c.Err)
	case trace.Paused:
		b = appendConn(b, e.Pause.Conn)
		b = appendField(b, "limit", e.Pause.Limit.String())
		b = appendInt(b, "octets", int64(e.Pause.Octets))
	}
	return append(b, '}')
}

func appendPacket(b []byte, e *trace.Event, n *numbers) []byte {
	p := e.Packet
	b = appendInt(b, "number", int64(p.Number))
	b = appendField(b, "from", p.From)
	b = appendField(b, "to", p.To)
	b = appendTrue(b, "injected", p.Injected)
	b = appendOptional(b, "cause", p.Cause.String())
	if p.Trigger != 0 {
		b = appendInt(b, "trigger", int64(p.Trigger))
	}
	if p.Sent != e.Time {
		b = appendInt(b, "sent_ns", int64(p.Sent))
	}
	if p.Segment != nil {
		b = append(b, `,"segment":`...)
		b = appendSegment(b, p, n)
	}
	if v := p.Sender; v != nil {
		b = appendVariables(b, v)
	}
	if p.Truncated != 0 {
		b = appendInt(b, "truncated", int64(p.Truncated))
	}
	if p.Beyond != 0 {
		b = appendInt(b, "beyond_frame", int64(p.Beyond))
	}
	b = appendOptional(b, "outer", p.Outer)
	b = appendTrue(b, "seq_unknown", p.SeqUnknown)
	return appendBytes(b, "bytes", p.Bytes)
}

func appendVariables(b []byte, v *trace.Sender) []byte {
	b = append(b, `,"variables":{"cwnd":`...)
	b = strconv.AppendInt(b, int64(v.Cwnd), 10)
	b = appendInt(b, "ssthresh", int64(v.Ssthresh))
	b = appendInt(b, "in_flight", int64(v.InFlight))
	b = appendInt(b, "srtt_ns", int64(v.SRTT))
	b = appendInt(b, "rttvar_ns", int64(v.RTTVar))
	b = appendInt(b, "rto_ns", int64(v.RTO))
	return append(b, '}')
}

func appendFate(b []byte, e *trace.Event) []byte {
	b = appendInt(b, "number", int64(e.Packet.Number))
	f := e.Fate
	if f == nil {
		return b
	}
	b = appendOptional(b, "cause", f.Cause)
	if f.Time != e.Time {
		b = appendInt(b, "fate_ns", int64(f.Time))
	}
	b = appendOptional(b, "place", f.Place)
	if len(f.Hops) > 0 {
		b = appendHops(b, f.Hops)
	}
	return appendBytes(b, "bytes", f.Bytes)
}

func appendHops(b []byte, hops []trace.Hop) []byte {
	b = append(appendKey(b, "hops"), '[')
	for i, h := range hops {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, `{"from":`...), h.From)
		b = appendField(b, "to", h.To)
		b = appendInt(b, "entered_ns", int64(h.Entered))
		if h.Queued != 0 {
			b = appendInt(b, "queued_ns", int64(h.Queued))
		}
		b = append(appendInt(b, "left_ns", int64(h.Left)), '}')
	}
	return append(b, ']')
}

func appendConn(b []byte, c trace.Conn) []byte {
	return appendEnd(appendEnd(b, "local", c.Local), "remote", c.Remote)
}

// appendEnd appends an end unless it is the zero value.
func appendEnd(b []byte, key string, a netip.AddrPort) []byte {
	if a == (netip.AddrPort{}) {
		return b
	}
	return appendAddrPort(appendKey(b, key), a)
}

// appendAddrPort appends an address and a port; without an address, as a listener
// at every one has it, the port only, as in ":80".
func appendAddrPort(b []byte, a netip.AddrPort) []byte {
	b = append(b, '"')
	if a.IsValid() {
		b = a.AppendTo(b)
	} else {
		b = strconv.AppendUint(append(b, ':'), uint64(a.Port()), 10)
	}
	return append(b, '"')
}

func appendKey(b []byte, key string) []byte {
	b = append(append(b, ',', '"'), key...)
	return append(b, '"', ':')
}

func appendField(b []byte, key, value string) []byte { return appendString(appendKey(b, key), value) }

// appendOptional appends a field unless it is empty.
func appendOptional(b []byte, key, value string) []byte {
	if value == "" {
		return b
	}
	return appendField(b, key, value)
}

func appendInt(b []byte, key string, value int64) []byte {
	return strconv.AppendInt(appendKey(b, key), value, 10)
}

// appendTrue appends a field only if it is true.
func appendTrue(b []byte, key string, value bool) []byte {
	if !value {
		return b
	}
	return append(appendKey(b, key), "true"...)
}

// appendBytes appends bytes in base64, and nothing for nil.
func appendBytes(b []byte, key string, value []byte) []byte {
	if value == nil {
		return b
	}
	b = append(appendKey(b, key), '"')
	return append(appendBase64(b, value), '"')
}
