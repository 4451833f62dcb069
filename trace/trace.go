package trace

import (
	"net/netip"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// A Recorder takes the events of a run in the order in which they happen.
// A [Trace] is one that keeps them all; a format that streams is another.
type Recorder interface {
	// AddHost makes a machine known before it takes part in any event.
	AddHost(Host)
	// Record takes one event. The event and what it points to belong to the
	// recorder from then on, but for a [Packet], to which later events add
	// fates. A [Forgetter] gives them back at once.
	Record(Event)
}

// A Forgetter is a [Recorder] that can do without what it has been told: it looks
// at nothing that an event points to once Record has returned. Who makes the
// events may then use their memory again, for a packet and its bytes after the
// last of its fates. That makes long runs faster, whose trace is written as it
// comes about.
type Forgetter interface {
	Recorder
	// Forgets reports whether it does; a recorder that hands events on does if
	// the next one does. It is always the same.
	Forgets() bool
}

// Forgets reports whether r is a [Forgetter] that forgets.
func Forgets(r Recorder) bool {
	f, ok := r.(Forgetter)
	return ok && f.Forgets()
}

// Event is one thing that happened, at one host or on the way between two.
type Event struct {
	Time time.Duration // virtual time since the start of the run
	Kind Kind
	Host string // where: the sender for Sent and Dropped, the receiver for Delivered

	Packet     *Packet     // of Sent, Delivered, Dropped
	Fate       *Fate       // of Delivered, Dropped: the one of Packet.Fates that this event tells of
	Transition *Transition // of Moved
	Call       *Call       // of Called, Returned
	Pause      *Pause      // of Paused
}

// Kind says what an [Event] tells of.
type Kind uint8

const (
	Sent      Kind = iota + 1 // a host put a packet on the link
	Delivered                 // a packet reached the other host
	Dropped                   // a packet was lost on the way
	Moved                     // a connection went from one state to another
	Called                    // an application made a call; it is done unless Call.Waiting
	Returned                  // a call that had to wait has ended
	Paused                    // a sender has sent all that it may for now, for another reason than before
)

// Packet is one IP packet on its way, with what became of it.
type Packet struct {
	Number   int           // 1, 2, 3 ... in the order of sending
	Sent     time.Duration // virtual time at which it left the sender
	From, To string        // hosts
	Bytes    []byte        // as sent, from the IP header on
	// Segment is what Bytes carry; nil where that is no TCP segment (ICMP).
	Segment *segment.Segment
	// Injected is true for a packet that no host's TCP made.
	Injected bool
	Fates    []*Fate // in the order in which they came to pass

	// Truncated is how many octets at the packet's end are unknown, as a capture
	// did not keep them; 0 in a simulation. Bytes then end where the capture does,
	// or are nil if it has text only, and Segment's Payload, of the right length,
	// is all zeros.
	Truncated int
	// Beyond is how many of those the link did not carry: the IP header tells of more
	// octets than the frame had.
	Beyond int
	// Outer is what a capture has around the packet, in tcpdump's words: the interface, or
	// the tunnels that it is in, such as "IP 203.0.113.1 > 203.0.113.2: GREv0, length 48: ".
	// Bytes are without. Empty where there is nothing, as in a simulation.
	Outer string
	// Cause is why the sender's TCP sent it, and Trigger the number of the packet whose
	// arrival had it sent; 0 if that was a call or a timer. Of several packets that
	// arrived together it is the last. In a capture neither is known.
	Cause   segment.Cause
	Trigger int
	// SeqUnknown says that Segment.Seq is a guess, as of a segment that a text does not
	// tell the number of: nothing follows from it.
	SeqUnknown bool
	// Sender is what the sender's TCP knew of the connection as it sent the packet; nil
	// if that is not known.
	Sender *Sender
}

// Fate is what became of a packet, or of one copy of it.
type Fate struct {
	Time    time.Duration
	Dropped bool
	// Cause is what made the packet's way an unusual one, such as "lost",
	// "duplicate", "corrupted", "rule 2"; empty for a plain delivery.
	Cause string
	// Bytes are what arrived, where that differs from what was sent.
	Bytes []byte
	// Place is where it was lost: a node by its name, or as "r1>r2" on the way from one to
	// the next. It is empty if it has arrived, and unknown where Hops are.
	Place string
	// Hops are the links on its way, the last of them, maybe, the one where it was lost. They
	// are recorded if a router or a switch is on the way.
	Hops []Hop
}

// Damaged reports whether what arrived is so different from what was sent that the receiver
// sees it: a checksum is wrong.
func (f *Fate) Damaged() bool { return f.Bytes != nil && segment.Verify(f.Bytes) != nil }

// Arrived counts the copies of the packet that have arrived so far, damaged or not.
func (p *Packet) Arrived() int {
	n := 0
	for _, f := range p.Fates {
		if !f.Dropped {
			n++
		}
	}
	return n
}

// Lost reports whether all that is known of the packet is that it was lost.
func (p *Packet) Lost() bool { return len(p.Fates) > 0 && p.Arrived() == 0 }

// Hop is a link on a packet's way. A copy has been over the same ones as the packet up to
// where it was made.
type Hop struct {
	From, To string        // the nodes that it joins: hosts, routers, switches
	Entered  time.Duration // when From had the packet go over it
	Queued   time.Duration // how long it has waited in the link's queues since
	Left     time.Duration // when it came to To, or was lost
}

// Conn names a connection as one of its ends sees it. Remote is the zero value
// for a socket that listens.
type Conn struct {
	Local, Remote netip.AddrPort
}

// Reverse is the same connection seen from the other end.
func (c Conn) Reverse() Conn { return Conn{Local: c.Remote, Remote: c.Local} }

// Transition is a change of state at one end of a connection (RFC 9293
// section 3.3.2).
type Transition struct {
	Conn     Conn
	From, To segment.State
	// Cause is what brought it about: "segment 4" (a packet's number), a call by
	// its Op, such as "close", or anything else: "timer", or several words such as
	// "2MSL timer". Formats show only the last kind, as events tell of the others.
	Cause string
}

// ByTimer reports whether no other event shows what brought t about: not a
// packet, and not a call, whose cause is one word.
func (t *Transition) ByTimer() bool {
	packet := strings.HasPrefix(t.Cause, "segment ")
	return !packet && (t.Cause == "timer" || strings.Contains(t.Cause, " "))
}

// Call is what an application asked of TCP, and what it got.
type Call struct {
	Process string // who called
	// Conn is what it was made on, the zero value before there is one. Of an
	// accept that has returned, it is best the connection accepted.
	Conn    Conn
	Op      string // "connect", "listen", "accept", "read", "write", "shutdown", "close", "abort", ...
	Args    string // as the scenario writes them
	Waiting bool   // true while the call has not returned
	Result  string // what it gave, such as "20 bytes" or "end of stream"
	Err     string // the error it gave; empty if none
}

// Pause says why the sender of a connection is silent from now on, until its next
// segment with data or a FIN leaves or another Pause follows. A connection begins with
// [segment.NoLimit]: it waits for the program.
type Pause struct {
	Conn  Conn
	Limit segment.Limit
	// Octets is how much waits to be sent, or to be sent again. A FIN is none.
	Octets int
}

// Trace is all that happened in one run, in order.
type Trace struct {
	Name  string    // of the scenario or test
	Seed  uint64    // what the run's random choices were derived from
	Start time.Time // the wall clock reading at which virtual time 0 is put
	Hosts []Host    // in the order in which they are drawn from left to right
	// Absolute says that sequence numbers are worth showing as they are,
	// because the user chose the initial ones.
	Absolute bool
	Events   []Event
	Network  *Network      // nil if it is not known
	Samples  []Sample      // in the order in which they came about; empty unless a run was asked for them
	Queues   []QueueSample // what happened in the queues of links, likewise
}

// Host is one of the machines that took part.
type Host struct {
	Name      string
	Addresses []netip.Addr
	// ChosenISS says that the user chose the host's initial sequence numbers.
	ChosenISS bool
}

// AddHost appends h.
func (t *Trace) AddHost(h Host) {
	t.Hosts = append(t.Hosts, h)
	t.Absolute = t.Absolute || h.ChosenISS
}

// Record appends e.
func (t *Trace) Record(e Event) { t.Events = append(t.Events, e) }

// Packets lists all packets in the order of sending.
func (t *Trace) Packets() []*Packet {
	var packets []*Packet
	for _, e := range t.Events {
		if e.Kind == Sent {
			packets = append(packets, e.Packet)
		}
	}
	return packets
}
