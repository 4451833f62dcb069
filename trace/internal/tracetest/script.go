// Package tracetest tells traces step by step: [Script], [Stories]. Only tests import it.
package tracetest

import (
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

var (
	ClientAddr = netip.MustParseAddr("10.0.0.1")
	ServerAddr = netip.MustParseAddr("10.0.0.2")
	ClientEnd  = netip.AddrPortFrom(ClientAddr, 40000)
	ServerEnd  = netip.AddrPortFrom(ServerAddr, 9527)
	ClientConn = trace.Conn{Local: ClientEnd, Remote: ServerEnd}
)

// Script builds a trace step by step.
type Script struct {
	*trace.Trace
	t     testing.TB
	Now   time.Duration
	Delay time.Duration // of every packet
	Last  *trace.Packet
	moves map[trace.Conn]segment.State
}

// NewScript begins a trace of a client and a server, 5 ms apart.
func NewScript(t testing.TB, name string) *Script {
	s := &Script{Trace: &trace.Trace{Name: name, Start: time.Unix(0, 0)}, t: t, Delay: 5 * time.Millisecond,
		moves: map[trace.Conn]segment.State{}}
	s.AddHost(trace.Host{Name: "client", Addresses: []netip.Addr{ClientAddr, netip.MustParseAddr("fd00::1")}})
	s.AddHost(trace.Host{Name: "server", Addresses: []netip.Addr{ServerAddr, netip.MustParseAddr("fd00::2")}})
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }

// At sets the time in milliseconds.
func (s *Script) At(ms float64) *Script {
	s.Now = time.Duration(ms * float64(time.Millisecond))
	return s
}

// host is the name of the one with address a.
func (s *Script) host(a netip.Addr) string {
	for _, h := range s.Hosts {
		for _, b := range h.Addresses {
			if a == b {
				return h.Name
			}
		}
	}
	return ""
}

// Move has the end c go to a state.
func (s *Script) Move(host string, c trace.Conn, to segment.State, cause string) {
	from, ok := s.moves[c]
	if l := (trace.Conn{Local: c.Local}); !ok && c.Remote.IsValid() {
		from = s.moves[l]
	}
	s.moves[c] = to
	s.Record(trace.Event{Time: s.Now, Kind: trace.Moved, Host: host, Transition: &trace.Transition{Conn: c, From: from, To: to, Cause: cause}})
}

// Send has the end c send a segment; what is left out of it follows from flags.
func (s *Script) Send(c trace.Conn, flags segment.Flags, seq, ack segment.Seq, payload string, options ...segment.Option) *trace.Packet {
	return s.SendSegment(segment.Segment{Src: c.Local, Dst: c.Remote, Seq: seq, Ack: ack, Flags: flags,
		Window: 29184, Options: options, Payload: []byte(payload)})
}

func (s *Script) SendSegment(g segment.Segment) *trace.Packet {
	b, err := g.Append(nil)
	require.NoError(s.t, err)
	parsed, err := segment.Parse(b)
	require.NoError(s.t, err)
	return s.SendBytes(s.host(g.Src.Addr()), s.host(g.Dst.Addr()), b, &parsed)
}

func (s *Script) SendBytes(from, to string, b []byte, g *segment.Segment) *trace.Packet {
	p := &trace.Packet{Number: len(s.Packets()) + 1, Sent: s.Now, From: from, To: to, Bytes: b, Segment: g}
	s.Record(trace.Event{Time: s.Now, Kind: trace.Sent, Host: p.From, Packet: p})
	s.Last = p
	return p
}

// Arrive lets the delay pass and p arrive.
func (s *Script) Arrive(p *trace.Packet, cause string) {
	f := &trace.Fate{Time: s.Now, Cause: cause}
	p.Fates = append(p.Fates, f)
	s.Record(trace.Event{Time: s.Now, Kind: trace.Delivered, Host: p.To, Packet: p, Fate: f})
}

// Drop has p lost.
func (s *Script) Drop(p *trace.Packet, cause string) {
	f := &trace.Fate{Time: s.Now, Dropped: true, Cause: cause}
	p.Fates = append(p.Fates, f)
	s.Record(trace.Event{Time: s.Now, Kind: trace.Dropped, Host: p.From, Packet: p, Fate: f})
}

// Pass lets the last packet arrive after the delay.
func (s *Script) Pass() string {
	s.Now += s.Delay
	s.Arrive(s.Last, "")
	return "segment " + itoa(s.Last.Number)
}

func (s *Script) Call(host, op, args, result string, c trace.Conn) {
	s.Record(trace.Event{Time: s.Now, Kind: trace.Called, Host: host, Call: &trace.Call{Process: host, Conn: c, Op: op, Args: args,
		Waiting: result == "...", Result: map[bool]string{false: result}[result == "..."]}})
}

func (s *Script) Returned(host, op, result, err string, c trace.Conn) {
	s.Record(trace.Event{Time: s.Now, Kind: trace.Returned, Host: host, Call: &trace.Call{Process: host, Conn: c, Op: op, Result: result, Err: err}})
}

// Listen has the server listen, and accept.
func (s *Script) Listen() {
	l := trace.Conn{Local: ServerEnd}
	s.Call("server", "listen", "9527", "", trace.Conn{})
	s.Move("server", l, segment.Listen, "listen")
	s.Call("server", "accept", "", "...", l)
}

// Handshake opens the textbook's connection, by its first three segments.
func (s *Script) Handshake() {
	c, r := ClientConn, ClientConn.Reverse()
	s.Call("client", "connect", "server:9527", "...", trace.Conn{})
	s.Move("client", c, segment.SynSent, "connect")
	s.Send(c, syn, 1000, 0, "", segment.MSS(1460))
	s.Move("server", r, segment.SynReceived, s.Pass())
	s.Send(r, syn|ack, 8000, 1001, "", segment.MSS(1024))
	s.Move("client", c, segment.Established, s.Pass())
	s.Send(c, ack, 1001, 8001, "")
	s.Returned("client", "connect", "", "", c)
	s.Move("server", r, segment.Established, s.Pass())
	s.Returned("server", "accept", "client:40000", "", r)
}

// Textbook is the textbook's connection of ten segments; with loss, the client's
// data are lost at first.
func Textbook(t testing.TB, loss bool) *trace.Trace {
	s := NewScript(t, "The textbook connection")
	s.Absolute = true
	c, r := ClientConn, ClientConn.Reverse()
	s.Listen()
	s.Handshake()

	s.Call("server", "read", "20", "...", r)
	s.At(20)
	s.Call("client", "write", "20", "20 bytes", c)
	request := "GET /ten/segments\r\n\r\n"[:20]
	s.Send(c, psh|ack, 1001, 8001, request)
	if loss {
		s.Drop(s.Last, "lost")
		s.At(220)
		s.Send(c, psh|ack, 1001, 8001, request)
	}
	s.Pass()
	s.Returned("server", "read", "20 bytes", "", r)
	s.Call("server", "write", "10", "10 bytes", r)
	s.Send(r, psh|ack, 8001, 1021, "0123456789")
	s.Call("client", "read", "10", "...", c)
	s.Pass()
	s.Send(c, ack, 1021, 8011, "")
	s.Returned("client", "read", "10 bytes", "", c)
	s.Call("client", "close", "", "", c)
	s.Move("client", c, segment.FinWait1, "close")
	answer := s.Last
	last := s.Send(c, fin|ack, 1021, 8011, "")
	s.Now += s.Delay
	s.Arrive(answer, "")
	s.Arrive(last, "")
	s.Move("server", r, segment.CloseWait, "segment "+itoa(last.Number))
	s.Now += 40 * time.Millisecond
	s.Send(r, ack, 8011, 1022, "")
	s.Move("client", c, segment.FinWait2, s.Pass())
	s.Now += 50 * time.Millisecond
	s.Call("server", "close", "", "", r)
	s.Move("server", r, segment.LastAck, "close")
	s.Send(r, fin|ack, 8011, 1022, "")
	s.Move("client", c, segment.TimeWait, s.Pass())
	s.Send(c, ack, 1022, 8012, "")
	s.Move("server", r, segment.Closed, s.Pass())
	s.Now += time.Minute
	s.Move("client", c, segment.Closed, "2MSL timer")
	return s.Trace
}

// Lines are those of a text.
func Lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
