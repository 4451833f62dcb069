package trace

import (
	"bytes"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// golden compares got with a file in testdata, or makes it the file with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "go test -update writes it")
	if difference := FirstDifference(string(want), got, 3); difference != nil {
		assert.Fail(t, path+" differs; go test -update rewrites it", difference)
	}
}

// written is what the named format makes of a trace.
func written(t testing.TB, format string, tr *Trace, style Style) string {
	t.Helper()
	f, err := FormatNamed(format)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, f.Write(&b, tr, style))
	return b.String()
}

var (
	clientAddr = netip.MustParseAddr("10.0.0.1")
	serverAddr = netip.MustParseAddr("10.0.0.2")
	clientEnd  = netip.AddrPortFrom(clientAddr, 40000)
	serverEnd  = netip.AddrPortFrom(serverAddr, 9527)
	clientConn = Conn{clientEnd, serverEnd}
)

// script builds a trace step by step.
type script struct {
	*Trace
	t     testing.TB
	now   time.Duration
	delay time.Duration // of every packet
	last  *Packet
	moves map[Conn]segment.State
}

// newScript begins a trace of a client and a server, 5 ms apart.
func newScript(t testing.TB, name string) *script {
	s := &script{Trace: &Trace{Name: name, Start: time.Unix(0, 0)}, t: t, delay: 5 * time.Millisecond,
		moves: map[Conn]segment.State{}}
	s.AddHost(Host{Name: "client", Addresses: []netip.Addr{clientAddr, netip.MustParseAddr("fd00::1")}})
	s.AddHost(Host{Name: "server", Addresses: []netip.Addr{serverAddr, netip.MustParseAddr("fd00::2")}})
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }

// at sets the time in milliseconds.
func (s *script) at(ms float64) *script {
	s.now = time.Duration(ms * float64(time.Millisecond))
	return s
}

// host is the name of the one with address a.
func (s *script) host(a netip.Addr) string {
	for _, h := range s.Hosts {
		for _, b := range h.Addresses {
			if a == b {
				return h.Name
			}
		}
	}
	return ""
}

// move has the end c go to a state.
func (s *script) move(host string, c Conn, to segment.State, cause string) {
	from, ok := s.moves[c]
	if l := (Conn{Local: c.Local}); !ok && c.Remote.IsValid() {
		from = s.moves[l]
	}
	s.moves[c] = to
	s.Record(Event{Time: s.now, Kind: Moved, Host: host, Transition: &Transition{c, from, to, cause}})
}

// send has the end c send a segment; what is left out of it follows from flags.
func (s *script) send(c Conn, flags segment.Flags, seq, ack segment.Seq, payload string, options ...segment.Option) *Packet {
	return s.sendSegment(segment.Segment{Src: c.Local, Dst: c.Remote, Seq: seq, Ack: ack, Flags: flags,
		Window: 29184, Options: options, Payload: []byte(payload)})
}

func (s *script) sendSegment(g segment.Segment) *Packet {
	b, err := g.Append(nil)
	require.NoError(s.t, err)
	parsed, err := segment.Parse(b)
	require.NoError(s.t, err)
	return s.sendBytes(s.host(g.Src.Addr()), s.host(g.Dst.Addr()), b, &parsed)
}

func (s *script) sendBytes(from, to string, b []byte, g *segment.Segment) *Packet {
	p := &Packet{Number: len(s.Packets()) + 1, Sent: s.now, From: from, To: to, Bytes: b, Segment: g}
	s.Record(Event{Time: s.now, Kind: Sent, Host: p.From, Packet: p})
	s.last = p
	return p
}

// arrive lets the delay pass and p arrive.
func (s *script) arrive(p *Packet, cause string) {
	f := &Fate{Time: s.now, Cause: cause}
	p.Fates = append(p.Fates, f)
	s.Record(Event{Time: s.now, Kind: Delivered, Host: p.To, Packet: p, Fate: f})
}

// drop has p lost.
func (s *script) drop(p *Packet, cause string) {
	f := &Fate{Time: s.now, Dropped: true, Cause: cause}
	p.Fates = append(p.Fates, f)
	s.Record(Event{Time: s.now, Kind: Dropped, Host: p.From, Packet: p, Fate: f})
}

// pass lets the last packet arrive after the delay.
func (s *script) pass() string {
	s.now += s.delay
	s.arrive(s.last, "")
	return "segment " + itoa(s.last.Number)
}

func (s *script) call(host, op, args, result string, c Conn) {
	s.Record(Event{Time: s.now, Kind: Called, Host: host, Call: &Call{Process: host, Conn: c, Op: op, Args: args,
		Waiting: result == "...", Result: map[bool]string{false: result}[result == "..."]}})
}

func (s *script) returned(host, op, result, err string, c Conn) {
	s.Record(Event{Time: s.now, Kind: Returned, Host: host, Call: &Call{Process: host, Conn: c, Op: op, Result: result, Err: err}})
}

// listen has the server listen, and accept.
func (s *script) listen() {
	l := Conn{Local: serverEnd}
	s.call("server", "listen", "9527", "", Conn{})
	s.move("server", l, segment.Listen, "listen")
	s.call("server", "accept", "", "...", l)
}

// handshake opens the textbook's connection, by its first three segments.
func (s *script) handshake() {
	c, r := clientConn, clientConn.Reverse()
	s.call("client", "connect", "server:9527", "...", Conn{})
	s.move("client", c, segment.SynSent, "connect")
	s.send(c, syn, 1000, 0, "", segment.MSS(1460))
	s.move("server", r, segment.SynReceived, s.pass())
	s.send(r, syn|ack, 8000, 1001, "", segment.MSS(1024))
	s.move("client", c, segment.Established, s.pass())
	s.send(c, ack, 1001, 8001, "")
	s.returned("client", "connect", "", "", c)
	s.move("server", r, segment.Established, s.pass())
	s.returned("server", "accept", "client:40000", "", r)
}

// textbook is the textbook's connection of ten segments; with loss, the client's
// data are lost at first.
func textbook(t testing.TB, loss bool) *Trace {
	s := newScript(t, "The textbook connection")
	s.Absolute = true
	c, r := clientConn, clientConn.Reverse()
	s.listen()
	s.handshake()

	s.call("server", "read", "20", "...", r)
	s.at(20)
	s.call("client", "write", "20", "20 bytes", c)
	request := "GET /ten/segments\r\n\r\n"[:20]
	s.send(c, psh|ack, 1001, 8001, request)
	if loss {
		s.drop(s.last, "lost")
		s.at(220)
		s.send(c, psh|ack, 1001, 8001, request)
	}
	s.pass()
	s.returned("server", "read", "20 bytes", "", r)
	s.call("server", "write", "10", "10 bytes", r)
	s.send(r, psh|ack, 8001, 1021, "0123456789")
	s.call("client", "read", "10", "...", c)
	s.pass()
	s.send(c, ack, 1021, 8011, "")
	s.returned("client", "read", "10 bytes", "", c)
	s.call("client", "close", "", "", c)
	s.move("client", c, segment.FinWait1, "close")
	answer := s.last
	last := s.send(c, fin|ack, 1021, 8011, "")
	s.now += s.delay
	s.arrive(answer, "")
	s.arrive(last, "")
	s.move("server", r, segment.CloseWait, "segment "+itoa(last.Number))
	s.now += 40 * time.Millisecond
	s.send(r, ack, 8011, 1022, "")
	s.move("client", c, segment.FinWait2, s.pass())
	s.now += 50 * time.Millisecond
	s.call("server", "close", "", "", r)
	s.move("server", r, segment.LastAck, "close")
	s.send(r, fin|ack, 8011, 1022, "")
	s.move("client", c, segment.TimeWait, s.pass())
	s.send(c, ack, 1022, 8012, "")
	s.move("server", r, segment.Closed, s.pass())
	s.now += time.Minute
	s.move("client", c, segment.Closed, "2MSL timer")
	return s.Trace
}
