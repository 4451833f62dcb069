package jsonl

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// fields are those of a line of any type.
type fields struct {
	kind      string // the type
	version   int64
	name      string
	seed      uint64
	start     time.Time
	absolute  bool
	addresses []netip.Addr
	chosen    bool

	time       int64
	host       string
	number     int64
	from, to   string
	injected   bool
	truncated  int64
	bytes      []byte
	segment    []byte // not parsed yet
	variables  *trace.Variables
	sentAt     int64
	fateAt     int64
	otherTime  bool // sentAt or fateAt is given
	transition trace.Transition
	call       trace.Call
}

const mostNumber = math.MaxInt32 // of packets

// parse reads a line. ok is false if it holds no event.
func (r *Reader) parse(line []byte) (e trace.Event, ok bool, err error) {
	s, f := &r.scanner, &r.fields
	*s = scanner{b: line, clear: s.clear}
	*f = fields{}
	s.object(r.field)
	s.end()
	switch {
	case s.err != nil:
		return trace.Event{}, false, s.err
	case f.kind == "":
		return trace.Event{}, false, errNoType
	}
	e = trace.Event{Time: time.Duration(f.time), Host: f.host}
	switch f.kind {
	case "header":
		return trace.Event{}, false, r.takeHeader()
	case "host":
		return trace.Event{}, false, r.takeHost()
	case "sent":
		e.Kind = trace.Sent
		e.Packet, err = r.packet()
	case "delivered", "dropped":
		e.Kind = trace.Delivered
		if f.kind == "dropped" {
			e.Kind = trace.Dropped
		}
		e.Packet, e.Fate, err = r.fate(e.Kind == trace.Dropped)
	case "moved":
		e.Kind = trace.Moved
		e.Transition = &trace.Transition{}
		*e.Transition = f.transition
		e.Transition.Conn = f.call.Conn
	case "called", "returned":
		e.Kind = trace.Called
		if f.kind == "returned" {
			e.Kind = trace.Returned
		}
		e.Call = &trace.Call{}
		*e.Call = f.call
	default: // of a later version
		return trace.Event{}, false, nil
	}
	return e, err == nil, err
}

// takeHeader takes the fields of the header.
func (r *Reader) takeHeader() error {
	f := &r.fields
	if f.version != Version {
		return fmt.Errorf("version %d of the format is not known, want %d", f.version, Version)
	}
	r.header.Name, r.header.Seed, r.header.Start = f.name, f.seed, f.start
	r.header.Absolute = r.header.Absolute || f.absolute
	return nil
}

// mostHosts bounds what a file can have a Reader remember for ever.
const mostHosts = 1 << 16

// takeHost takes the fields of a host.
func (r *Reader) takeHost() error {
	if len(r.header.Hosts) == mostHosts {
		return fmt.Errorf("there are more than %d hosts", mostHosts)
	}
	f := &r.fields
	r.header.AddHost(trace.Host{Name: f.name, Addresses: f.addresses, ChosenISS: f.chosen})
	return nil
}

// weight is what a packet or a fate takes in memory besides its bytes, or more.
const weight = 512

// packet makes the packet of a sent event.
func (r *Reader) packet() (*trace.Packet, error) {
	f := &r.fields
	if f.number == 0 {
		return nil, errors.New(`a packet has no "number"`)
	}
	p := &trace.Packet{
		Number: int(f.number), Sent: time.Duration(f.time), From: f.from, To: f.to, Bytes: f.bytes,
		Injected: f.injected, Truncated: int(f.truncated), Variables: f.variables,
	}
	if f.otherTime {
		p.Sent = time.Duration(f.sentAt)
	}
	if f.segment != nil {
		var err error
		if p.Segment, err = r.parseSegment(p); err != nil {
			return nil, err
		}
	}
	r.sent.Put(p.Number, p, len(p.Bytes)+weight)
	return p, nil
}

// mostFates is how many fates of a packet are remembered with it.
const mostFates = 256

// fate makes the fate of a delivered or dropped event.
func (r *Reader) fate(dropped bool) (*trace.Packet, *trace.Fate, error) {
	f := &r.fields
	if f.number == 0 {
		return nil, nil, errors.New(`a fate has no "number" of a packet`)
	}
	p, known := r.sent.Get(int(f.number))
	if !known || len(p.Fates) == mostFates {
		p = &trace.Packet{Number: int(f.number)}
		r.sent.Put(p.Number, p, weight)
	}
	fate := &trace.Fate{Time: time.Duration(f.time), Dropped: dropped, Cause: f.transition.Cause, Bytes: f.bytes}
	if f.otherTime {
		fate.Time = time.Duration(f.fateAt)
	}
	p.Fates = append(p.Fates, fate)
	r.sent.Grow(p.Number, len(fate.Bytes)+weight)
	return p, fate, nil
}

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
	case "bytes":
		f.bytes = s.bytes()
	case "segment":
		f.segment = s.skip(0)
	case "variables":
		f.variables = r.variables()
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

// variables reads the sender's variables.
func (r *Reader) variables() *trace.Variables {
	s, v := &r.scanner, &trace.Variables{}
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

// state reads a state.
func (r *Reader) state() segment.State {
	text := r.word()
	state, err := segment.ParseState(text)
	if err != nil {
		r.scanner.fail("%v", err)
	}
	return state
}
