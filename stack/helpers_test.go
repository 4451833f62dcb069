package stack

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/require"
)

const hour = time.Hour

func ms(n int) time.Duration  { return time.Duration(n) * time.Millisecond }
func sec(n int) time.Duration { return time.Duration(n) * time.Second }

// world is a clock, and hosts joined by wires: the least simulator there can be.
type world struct {
	testing.TB
	now    time.Duration
	made   int
	timers []*timer // by time, then by their making
	nodes  []*node
	bare   bool   // hosts neither report transitions nor keep variables
	seed   uint64 // of the first host; the next has the next
}

// timer is one call to come.
type timer struct {
	world *world
	at    time.Duration
	made  int
	f     func()
}

func newWorld(t testing.TB) *world { return &world{TB: t} }

func (w *world) Now() time.Duration { return w.now }

func (w *world) AfterFunc(d time.Duration, f func()) Timer {
	t := &timer{world: w, f: f}
	t.Reset(d)
	return t
}

func (t *timer) Stop() bool {
	i := slices.Index(t.world.timers, t)
	if i >= 0 {
		t.world.timers = slices.Delete(t.world.timers, i, i+1)
	}
	return i >= 0
}

func (t *timer) Reset(d time.Duration) {
	t.Stop()
	w := t.world
	w.made++
	t.at, t.made = w.now+max(d, 0), w.made
	i := slices.IndexFunc(w.timers, func(o *timer) bool { return o.at > t.at })
	if i < 0 {
		i = len(w.timers)
	}
	w.timers = slices.Insert(w.timers, i, t)
}

// run lets time pass.
func (w *world) run(d time.Duration) {
	until := w.now + d
	for len(w.timers) > 0 && w.timers[0].at <= until {
		t := w.timers[0]
		w.now = t.at
		t.Stop()
		t.f()
	}
	w.now = until
}

// node is a host with its end of a wire.
type node struct {
	*Host
	world   *world
	name    string
	peer    *node         // where packets go; nil for nowhere
	delay   time.Duration // until they are there
	sent    []packet
	moves   []string                      // "SYN-SENT > ESTABLISHED"
	movedAt []time.Duration               // when each was
	lose    func(s *segment.Segment) bool // whether the wire loses a segment; may be nil
	sender  *Sender                       // with the packet that it sends just now; nil for none
	seen    int                           // how many of sent the test has looked at
	cause   segment.Cause                 // of the packet that it sends just now
	pauses  []string                      // "nagle 2"
}

// packet is one packet that a host has sent.
type packet struct {
	segment.Segment
	at    time.Duration
	bytes []byte
	cause segment.Cause
}

// String is the segment in a short form, as "S. 8000:8000(0) ack 1001".
func (p packet) String() string {
	text := fmt.Sprintf("%s %d:%d(%d)", p.Flags.Letters(), p.Seq, p.Seq.Add(len(p.Payload)), len(p.Payload))
	if p.Flags.Has(segment.ACK) {
		text += fmt.Sprintf(" ack %d", p.Ack)
	}
	return text
}

// host makes a host, which has 10.0.0.N if it is given no addresses.
func (w *world) host(name string, c Config, addresses ...string) *node {
	w.Helper()
	n := &node{world: w, name: name}
	wiring := Wiring{Clock: w, Paused: n.paused, Inspect: !w.bare, Seed: w.seed + uint64(len(w.nodes))}
	wiring.Output = func(p segment.Datagram, cause segment.Cause, s *Sender) {
		n.cause = cause
		n.output(p.Bytes(), s)
	}
	for _, a := range addresses {
		wiring.Addresses = append(wiring.Addresses, netip.MustParseAddr(a))
	}
	if addresses == nil {
		wiring.Addresses = []netip.Addr{addr(byte(len(w.nodes)+1), 0).Addr()}
	}
	states := map[connKey]segment.State{}
	moved := func(local, remote netip.AddrPort, from, to segment.State) {
		key := connKey{local, remote}
		if last := states[key]; last != from { // begun anew, of a listening socket
			require.Equal(w, []segment.State{segment.Closed, segment.Listen}, []segment.State{last, from}, "a transition is missing")
		}
		states[key] = to
		n.moves = append(n.moves, fmt.Sprintf("%s > %s", from, to))
		n.movedAt = append(n.movedAt, w.now)
	}
	if !w.bare {
		wiring.Moved = moved
	}
	var err error
	n.Host, err = New(c, wiring)
	require.NoError(w, err)
	w.Cleanup(n.Host.Close)
	w.nodes = append(w.nodes, n)
	return n
}

// wiringTo is for a host that has 10.0.0.1 and whose packets output takes.
func wiringTo(w *world, output func([]byte, *Sender)) Wiring {
	return Wiring{Clock: w, Addresses: []netip.Addr{addr(1, 0).Addr()}, Output: bytesTo(output)}
}

// bytesTo is for an output that takes bytes.
func bytesTo(output func([]byte, *Sender)) func(segment.Datagram, segment.Cause, *Sender) {
	return func(p segment.Datagram, _ segment.Cause, s *Sender) { output(p.Bytes(), s) }
}

// output takes a packet of the host's, whose checksums are right, to the peer.
func (n *node) output(bytes []byte, sender *Sender) {
	w := n.world
	s, err := segment.Parse(bytes)
	if errors.Is(err, segment.ErrNotTCP) {
		return // ICMP
	}
	require.NoError(w, err)
	require.NoError(w, segment.Verify(bytes), n.name)
	n.sent = append(n.sent, packet{s, w.now, bytes, n.cause})
	n.sender = sender
	if n.peer != nil && (n.lose == nil || !n.lose(&s)) {
		w.AfterFunc(n.delay, func() { n.peer.Deliver(bytes) })
	}
}

// pair makes two hosts joined by a wire with a delay of 1 ms.
func (w *world) pair(client, server Config) (c, s *node) {
	w.Helper()
	return w.wire(w.host("client", client), w.host("server", server))
}

// pairAt is pair with addresses of the hosts' own.
func (w *world) pairAt(client, server Config, addresses [2]string) (c, s *node) {
	w.Helper()
	return w.wire(w.host("client", client, addresses[0]), w.host("server", server, addresses[1]))
}

// wire joins two hosts by a wire with a delay of 1 ms.
func (w *world) wire(c, s *node) (*node, *node) {
	c.peer, s.peer = s, c
	c.delay, s.delay = ms(1), ms(1)
	return c, s
}

// at is a port of the host's first address.
func (n *node) at(port uint16) netip.AddrPort {
	return netip.AddrPortFrom(n.Addresses()[0], port)
}

func (n *node) socket() *Socket {
	n.world.Helper()
	s, err := n.NewSocket(n.Addresses()[0])
	require.NoError(n.world, err)
	return s
}

// listen makes a socket that listens on port 80.
func (n *node) listen() *Socket {
	n.world.Helper()
	s := n.socket()
	require.NoError(n.world, s.Listen(netip.AddrPortFrom(netip.Addr{}, 80), 10))
	return s
}

// dial begins to connect to port 80 of the peer.
func (n *node) dial(peer *node) *Socket {
	n.world.Helper()
	s := n.socket()
	require.NoError(n.world, s.Connect(netip.AddrPort{}, peer.at(80)))
	return s
}

// connect makes a connection, and forgets what was sent for it.
func (w *world) connect(client, server *node) (c, s *Socket) {
	w.Helper()
	listener := server.listen()
	c = client.dial(server)
	w.run(ms(10))
	require.NoError(w, c.Connected())
	s, err := listener.Accept()
	require.NoError(w, err)
	listener.Close()
	client.news()
	server.news()
	return c, s
}

// news lists what the host has sent since the last time.
func (n *node) news() []packet {
	news := n.sent[n.seen:]
	n.seen = len(n.sent)
	return news
}

// text is news in short form.
func (n *node) text() []string {
	list := []string{}
	for _, p := range n.news() {
		list = append(list, p.String())
	}
	return list
}

// wrote writes size bytes.
func (w *world) write(s *Socket, size int) {
	w.Helper()
	n, err := s.Write(make([]byte, size))
	require.NoError(w, err)
	require.Equal(w, size, n)
}

// drain reads all there is to read.
func (w *world) drain(s *Socket) (size int, err error) {
	for buf := make([]byte, 64<<10); ; {
		n, err := s.Read(buf)
		if size += n; err != nil {
			return size, err
		}
	}
}

// addr is port of 10.0.0.n.
func addr(n byte, port uint16) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, n}), port)
}

// path is the states that the host's connections have gone through, as
// "LISTEN SYN-RECEIVED ESTABLISHED", for one connection after the other.
func (n *node) path() string {
	var states []string
	for _, m := range n.moves {
		from, to, _ := strings.Cut(m, " > ")
		if len(states) == 0 || states[len(states)-1] != from {
			states = append(states, from)
		}
		states = append(states, to)
	}
	return strings.Join(states, " ")
}
