package analysis

import (
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// Report is what there is to say about a trace.
type Report struct {
	Connections []*Connection `json:"connections"`   // in the order of their first segments
	Others      int           `json:"other_packets"` // that are no TCP segments
}

// Connection is one connection. A new one between the same two sockets is another. Its
// sums are complete when the analysis is, or when an [Analyzer] has said that it is done.
type Connection struct {
	Conn  trace.Conn // as the client sees it
	Hosts [2]string  // names of the client's and the server's
	// Begun tells whether the trace has the first SYN. Otherwise the client is the one
	// with the higher port.
	Begun    bool
	Flows    [2]Flow   // by Side: what the client has sent, and the server
	Phases   [3]Extent // by Phase
	Closing  Closing
	Segments []*Segment // all of them in a [Report]; none from an [Analyzer]
}

// Side is one end of a connection.
type Side uint8

const (
	Client Side = iota // who sent the first SYN
	Server
)

// String is "client" or "server".
func (s Side) String() string { return [...]string{"client", "server"}[s&1] }

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

// Extent is when a phase was, and how much was sent in it.
type Extent struct {
	First    time.Duration `json:"first_ns"` // when its first segment was sent
	Last     time.Duration `json:"last_ns"`  // and its last
	Segments int           `json:"segments"`
	Bytes    uint64        `json:"bytes"` // of data, whatever has been sent again
}

// Flow is what one side has sent.
type Flow struct {
	Segments int    `json:"segments"`
	Bytes    uint64 `json:"bytes"` // of the stream, each counted once
	// Acknowledged are those that the peer is known to have.
	Acknowledged uint64 `json:"acknowledged"`
	// Retransmissions, and how many octets they have sent again.
	Retransmissions int    `json:"retransmissions"`
	Retransmitted   uint64 `json:"retransmitted"`
	// Goodput is how many acknowledged bytes per second there were, from the first
	// data sent to the last acknowledged; 0 if that was no time.
	Goodput float64 `json:"goodput"`
	// MaxInFlight is the most that was ever sent and not acknowledged, in sequence
	// numbers.
	MaxInFlight uint32 `json:"max_in_flight"`
	// ZeroWindow is for how long the peer's window was known to be closed.
	ZeroWindow time.Duration `json:"zero_window_ns"`
	RTT        RTT           `json:"rtt,omitzero"`
}

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
	// RTT is the round-trip time that the segment has told its receiver, and Method
	// how; 0 if it has told none.
	RTT    time.Duration
	Method Method
}

// Closing is how a connection came to its end.
type Closing struct {
	First   Side          `json:"first"`   // who ended it first
	How     Ending        `json:"how"`     // and by what; Open if nobody has
	Time    time.Duration `json:"time_ns"` // when
	Outcome Ending        `json:"outcome"` // what became of the connection in the end
}

// Ending is a way in which a connection, or one side of it, ends.
type Ending uint8

const (
	// Open: it has not ended.
	Open Ending = iota
	// ByFIN: by a FIN, and in the end by FINs of both sides that are acknowledged (RFC
	// 9293 section 3.6, "the normal TCP close sequence").
	ByFIN
	// HalfClosed: one side has sent a FIN, the other has not (RFC 9293 section 3.6.1).
	HalfClosed
	// ByRST: by a reset.
	ByRST
	// Refused: by a reset that answers the SYN.
	Refused
	// TimedOut: one side has given up (RFC 9293 section 3.8.3). The trace says so, or it
	// ends after at least three retransmissions without an answer: R1, which "SHOULD
	// correspond to at least 3 retransmissions".
	TimedOut
)

// String names the ending, as in "closed by FIN".
func (e Ending) String() string {
	names := [...]string{"open", "FIN", "half-closed", "RST", "refused", "timed out"}
	if int(e) < len(names) {
		return names[e]
	}
	return "?"
}

// Of analyses a trace.
func Of(t *trace.Trace) *Report {
	r := Report{Connections: []*Connection{}}
	a := NewAnalyzer(Options{
		Capture: model.IsCapture(t),
		Begun:   func(c *Connection) { r.Connections = append(r.Connections, c) },
		Segment: func(c *Connection, s *Segment) { c.Segments = append(c.Segments, s) },
	})
	for _, h := range t.Hosts {
		a.AddHost(h)
	}
	for _, e := range t.Events {
		a.Record(e)
	}
	a.Close()
	r.Others = a.Others()
	return &r
}
