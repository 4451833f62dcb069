package jsonl

import (
	"math"
	"net/netip"
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// field reads the value of a key of a line.
func (r *Reader) field(key []byte) {
	s, f := &r.scanner, &r.fields
	switch string(key) {
	case "type":
		f.kind = r.word()
	case "version":
		f.version = s.int(0, math.MaxInt32)
	case "name":
		f.name = r.word()
	case "seed":
		f.seed = s.uint64()
	case "start":
		f.start = r.start()
	case "absolute":
		f.absolute = s.bool()
	case "addresses":
		s.array(func() { f.addresses = append(f.addresses, r.address()) })
	case "chosen_iss":
		f.chosen = s.bool()
	case "time_ns":
		f.time = s.int(math.MinInt64, math.MaxInt64)
	case "host":
		f.host = r.word()
	case "number":
		f.number = s.int(1, mostNumber)
	case "from":
		f.from = r.word()
	case "to":
		f.to = r.word()
	case "injected":
		f.injected = s.bool()
	case "truncated":
		f.truncated = s.int(0, math.MaxInt32)
	case "beyond_frame":
		f.beyond = s.int(0, math.MaxInt32)
	case "outer":
		f.outer = r.word()
	case "seq_unknown":
		f.seqUnknown = s.bool()
	case "bytes":
		f.bytes = s.bytes()
	case "segment":
		s.peek()
		f.segment[0] = s.i
		s.skip(0)
		f.segment[1] = s.i
	case "variables":
		f.variables = r.variables()
	case "kind":
		f.nodeKind = r.word()
	case "says":
		s.array(func() { f.says = append(f.says, r.word()) })
	case "across":
		f.across = s.bool()
	case "place":
		f.place = r.word()
	case "hops":
		s.array(func() { f.hops = append(f.hops, r.hop()) })
	case "sent_ns":
		f.sentAt, f.otherTime = s.int(math.MinInt64, math.MaxInt64), true
	case "fate_ns":
		f.fateAt, f.otherTime = s.int(math.MinInt64, math.MaxInt64), true
	case "from_state":
		f.transition.From = r.state()
	case "to_state":
		f.transition.To = r.state()
	case "cause":
		f.transition.Cause = r.word()
	case "trigger":
		f.trigger = s.int(1, mostNumber)
	case "limit":
		f.pause.Limit = r.limit()
	case "octets":
		f.pause.Octets = int(s.int(0, math.MaxInt32))
	case "process":
		f.call.Process = r.word()
	case "local":
		f.call.Conn.Local = r.end()
	case "remote":
		f.call.Conn.Remote = r.end()
	case "op":
		f.call.Op = r.word()
	case "args":
		f.call.Args = string(s.text())
	case "waiting":
		f.call.Waiting = s.bool()
	case "result":
		f.call.Result = string(s.text())
	case "error":
		f.call.Err = string(s.text())
	default:
		s.skip(0)
	}
}

// hop reads a link on a packet's way.
func (r *Reader) hop() (h trace.Hop) {
	s := &r.scanner
	s.object(func(key []byte) {
		switch string(key) {
		case "from":
			h.From = r.word()
		case "to":
			h.To = r.word()
		case "entered_ns":
			h.Entered = time.Duration(s.int(math.MinInt64, math.MaxInt64))
		case "queued_ns":
			h.Queued = time.Duration(s.int(0, math.MaxInt64))
		case "left_ns":
			h.Left = time.Duration(s.int(math.MinInt64, math.MaxInt64))
		default:
			s.skip(0)
		}
	})
	return h
}

// variables reads the sender's variables.
func (r *Reader) variables() *trace.Sender {
	s, v := &r.scanner, &trace.Sender{}
	s.object(func(key []byte) {
		switch string(key) {
		case "cwnd":
			v.Cwnd = int(s.int(0, math.MaxInt64))
		case "ssthresh":
			v.Ssthresh = int(s.int(0, math.MaxInt64))
		case "in_flight":
			v.InFlight = int(s.int(0, math.MaxInt64))
		case "srtt_ns":
			v.SRTT = time.Duration(s.int(0, math.MaxInt64))
		case "rttvar_ns":
			v.RTTVar = time.Duration(s.int(0, math.MaxInt64))
		case "rto_ns":
			v.RTO = time.Duration(s.int(0, math.MaxInt64))
		default:
			s.skip(0)
		}
	})
	return v
}

// mostWords bounds the words that are kept once.
const mostWords = 4096

// word reads a string that is likely to come again.
func (r *Reader) word() string {
	text := r.scanner.text()
	if w, ok := r.words[string(text)]; ok {
		return w
	}
	w := string(text)
	if len(w) > 256 {
		return w
	}
	if len(r.words) == mostWords {
		clear(r.words)
	}
	r.words[w] = w
	return w
}

// start reads the wall clock reading at which a trace begins.
func (r *Reader) start() time.Time {
	text := string(r.scanner.text())
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		r.scanner.fail("%.40q is no time, want one as 2000-01-01T00:00:00Z", text)
	}
	return t.UTC()
}

// address reads an IP address.
func (r *Reader) address() netip.Addr {
	text := string(r.scanner.text())
	a, err := netip.ParseAddr(text)
	if err != nil {
		r.scanner.fail("%.40q is no IP address", text)
	}
	return a
}

// end reads an address and a port, or a port as in ":80".
func (r *Reader) end() netip.AddrPort {
	text := string(r.scanner.text())
	if len(text) > 0 && text[0] == ':' {
		if port, err := strconv.ParseUint(text[1:], 10, 16); err == nil {
			return netip.AddrPortFrom(netip.Addr{}, uint16(port))
		}
	}
	a, err := netip.ParseAddrPort(text)
	if err != nil {
		r.scanner.fail("%.60q is no IP address with a port", text)
	}
	return a
}

// limit reads what keeps a sender from sending.
func (r *Reader) limit() segment.Limit {
	limit, err := segment.ParseLimit(r.word())
	if err != nil {
		r.scanner.fail("%v", err)
	}
	return limit
}

// state reads a state.
func (r *Reader) state() segment.State {
	text := r.word()
	state, err := segment.ParseState(text)
	if err != nil {
		r.scanner.fail("%v", err)
	}
	return state
}
