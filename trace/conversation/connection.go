package conversation

import (
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// Connection is one connection as far as it has been followed. A new one between the
// same two sockets is another.
type Connection struct {
	Conn  trace.Conn // as the client sees it
	Hosts [2]string  // names of the client's and the server's, or their addresses
	Begun bool       // whether the trace has the first SYN
	// Certain tells whether these are their roles, as a SYN or SYN-ACK tells, and no other
	// one tells otherwise, as in a simultaneous open. Where none tells, the client is the
	// one with the higher port.
	Certain bool
	// ISS are the initial sequence numbers of both. Where they are not Known, it is the
	// number before the first one that was sent or acknowledged.
	ISS      [2]segment.Seq
	Known    [2]bool
	Ends     [2]End // by [Side], as they are now
	Closing  Closing
	Latest   time.Duration // when a segment of it was last sent or has arrived
	Segments []*Segment    // all of them from [Of]; none from a [Follower]

	capture bool
	views   [2]trace.Conn    // as each side sees it, if they are known to differ
	synced  bool             // a SYN has been seen
	closed  bool             // a segment of the teardown has been seen
	guessed [2]bool          // whose ISS is not known
	answers []segment.Seq    // the numbers of SYN-ACKs, if there are several; one of them is the ISS
	sack    [2]bool          // which sides permit SACK
	begun   [2]bool          // which sides have sent something
	opening [2]*Segment      // the first that a side has sent, if nothing has followed it
	lately  []*Segment       // the last with Missed
	spoiled [2]model.Spans   // what sides have sent in segments whose checksum is wrong
	ongoing map[int]*Segment // sent, and not arrived or lost yet, by packet
}

// maxOngoing bounds the packets of a connection that are on their way.
const maxOngoing = 1 << 14

// Side is one end of a connection.
type Side uint8

const (
	Client Side = iota // who sent the first SYN
	Server
)

// String is "client" or "server".
func (s Side) String() string { return [...]string{"client", "server"}[s&1] }

// Segment is one segment of a connection.
type Segment struct {
	Packet *trace.Packet
	From   Side
	Class  Class
	Phase  Phase
	// About is the number of the packet that this one repeats, if it is a
	// retransmission or probe, or answers, if it is one of the answers that have a class;
	// 0 if there is none.
	About int
	// Repeated is how many octets of data have been sent before.
	Repeated int
	// Missed are the octets of the other side's that it acknowledges, and that the capture
	// does not have.
	Missed model.Spans
	// Window is the window that it offers, in octets where Scaled, and else as in its
	// header: where the SYNs are not known (RFC 7323 section 2.2).
	Window uint32
	Scaled bool
	// RTT is the round-trip time that the segment has told its receiver, and Method
	// how; 0 if it has told none.
	RTT    time.Duration
	Method Method
}

// Phase is a part in the life of a connection.
type Phase uint8

const (
	// SetUp lasts until both ends are synchronized: the three-way handshake, with
	// all that is repeated of it, or its refusal.
	SetUp Phase = iota
	// DataTransfer is all that is neither set-up nor teardown. Data that is sent over
	// a half-closed connection, and its ACKs, belong to it (RFC 9293 section 3.6.1).
	DataTransfer
	// Teardown has the FINs with their first ACKs, an RST, and all that follows.
	Teardown
)

// String is "set-up", "data" or "teardown".
func (p Phase) String() string { return [...]string{"set-up", "data", "teardown", "?"}[p&3] }

// newConnection begins a connection with a segment that its end c sends.
func newConnection(c trace.Conn, s *segment.Segment, o *Options) *Connection {
	syn, ack, sender := s.Flags.Has(segment.SYN), s.Flags.Has(segment.ACK), c
	switch {
	case syn && ack, !syn && c.Local.Port() < c.Remote.Port():
		c = c.Reverse()
	}
	n := &Connection{Conn: c, Begun: syn && !ack, Certain: syn, capture: o.Capture}
	if syn && !s.Flags.Has(segment.RST) {
		side := n.Side(sender)
		n.ISS[side], n.Known[side] = s.Seq, true
	}
	for side := range n.Ends {
		e := &n.Ends[side]
		e.Guess = o.Capture
		if !o.StatesOnly {
			e.memory = &memory{}
		}
	}
	if !o.Capture && !o.StatesOnly {
		n.ongoing = map[int]*Segment{}
	}
	return n
}

// Side is the one that has c for its connection.
func (n *Connection) Side(c trace.Conn) Side {
	if c == n.Conn || c == n.View(Client) || c == n.View(Server).Reverse() {
		return Client
	}
	return Server
}

// sideOf is the one that e is.
func (n *Connection) sideOf(e *End) Side {
	if e == &n.Ends[Client] {
		return Client
	}
	return Server
}

// learn takes note of initial sequence numbers, from a segment that a side has sent.
func (n *Connection) learn(from Side, p *trace.Packet) {
	s := p.Segment
	n.choose(from, s)
	for side := range n.Ends {
		if e := &n.Ends[side]; e.Sent && !e.Joined && !n.Known[side] {
			n.ISS[side], n.Known[side] = e.ISS, true
		}
	}
	if s.Flags&(segment.ACK|segment.RST) == segment.ACK && !p.SeqUnknown {
		n.guess(from, s.Seq-1)
	}
	if s.Flags.Has(segment.ACK) {
		n.guess(1-from, s.Ack-1)
	}
}

// maxAnswers bounds the SYN-ACKs that are remembered.
const maxAnswers = 8

// choose tells which of several SYN-ACKs with numbers of their own is the connection's: the
// latest, until its receiver acknowledges another.
func (n *Connection) choose(from Side, s *segment.Segment) {
	switch s.Flags & (segment.SYN | segment.ACK | segment.RST) {
	case segment.SYN | segment.ACK:
		switch open := n.Ends[1-from].open(); {
		case !n.Known[from] || n.ISS[from] == s.Seq:
		case !open:
			n.answered(n.ISS[from])
			n.ISS[from] = s.Seq
		case n.capture: // which does not tell which has arrived
			n.answered(n.ISS[from])
			n.answered(s.Seq)
		}
	case segment.ACK:
		if slices.Contains(n.answers, s.Ack-1) {
			n.ISS[1-from] = s.Ack - 1
		}
	}
}

// answered takes note of the number of one of several SYN-ACKs.
func (n *Connection) answered(iss segment.Seq) {
	if len(n.answers) < maxAnswers && !slices.Contains(n.answers, iss) {
		n.answers = append(n.answers, iss)
	}
}

// guess is an initial number, as far as is known so far.
func (n *Connection) guess(side Side, iss segment.Seq) {
	if !n.Known[side] && !n.guessed[side] {
		n.ISS[side], n.guessed[side] = iss, true
	}
}

// classify says what a segment is that is sent now, from what was known before.
func (n *Connection) classify(p *trace.Packet, s *segment.Segment, side Side, now time.Duration) *Segment {
	g := &Segment{Packet: p, From: side}
	from, to := &n.Ends[side], &n.Ends[1-side]
	if s.Flags.Has(segment.SYN) {
		n.synced, n.sack[side] = true, s.SACKPermitted()
		n.Certain = n.Certain && (from.open() || s.Flags.Has(segment.ACK) == (side == Server))
	}
	g.Class, g.About = n.class(from, to, s, now)
	g.Class = recorded(g.Class, p.Cause)
	if g.Class.Is(ChallengeACK|ResetUnacceptable) && p.Trigger > 0 {
		g.About = p.Trigger
	}
	if p.Injected {
		g.Class &^= TimeoutRetransmission | FastRetransmission | TailLossProbe // a script has no timers
	}
	if p.Injected && from.real {
		g.Class, g.About = g.Class&^(remarkable&^NoACK)|Forged, 0
	}
	g.Window, g.Scaled = from.OwnWindow(s)
	g.Repeated = from.again(s)
	g.Phase = n.phase(from, to, p)
	n.closed = n.closed || g.Phase == Teardown
	n.close(g, to, now)
	if n.ongoing != nil {
		if n.ongoing[p.Number] = g; len(n.ongoing) > maxOngoing {
			clear(n.ongoing)
		}
	}
	return g
}

// arrive takes note of a segment that reaches an end, and returns the moves that it
// brings about. g is what was sent, if that is known.
func (n *Connection) arrive(o Observation, g *Segment, now time.Duration) []model.Move {
	n.Latest = now
	to := &n.Ends[n.Side(o.Conn)]
	s, told := o.Told(&to.End, false)
	switch {
	case !told:
		return nil
	case to.memory == nil:
		return to.Arrive(s, o.Packet.Number)
	}
	if n.ongoing != nil {
		g = n.ongoing[o.Packet.Number]
		delete(n.ongoing, o.Packet.Number)
	}
	if g == nil {
		g = &Segment{} // a copy, of which nothing is told
	}
	if !n.capture {
		to.judge(g, s)
	}
	return to.arrived(g, s, o.Packet.Number, now)
}

// now is the part of the connection's life that has been reached.
func (n *Connection) now() Phase {
	switch open := n.Ends[Client].open() && n.Ends[Server].open(); {
	case n.closed:
		return Teardown
	case n.synced && !open:
		return SetUp
	}
	return DataTransfer
}

// phase says which part of the connection's life a segment belongs to.
func (n *Connection) phase(from, to *End, p *trace.Packet) Phase {
	s := p.Segment
	_, mine := from.FIN()
	fin, theirs := to.FIN()
	data := len(s.Payload) > 0
	switch {
	case n.synced && !n.closed && !data && !s.Flags.Has(segment.FIN) && !(from.open() && to.open()):
		return SetUp
	case s.Flags.Has(segment.FIN), resets(p, to), mine && theirs, n.Closing.Outcome == ByRST:
		return Teardown
	case theirs && !data && s.Flags.Has(segment.ACK) && fin.Less(s.Ack) && from.lastAck.LessEq(fin):
		return Teardown // the first ACK of the peer's FIN
	}
	return DataTransfer
}
