package steps

// Document is a trace, event by event. Indices count from 0, packets from 1.
type Document struct {
	Name        string       `json:"name"`
	Title       string       `json:"title"`
	Lesson      []string     `json:"lesson"`   // paragraphs
	Scenario    string       `json:"scenario"` // the file; empty for a capture
	Seed        string       `json:"seed"`     // in decimal, as it may be beyond 2**53
	Language    string       `json:"language"`
	Capture     bool         `json:"capture"`           // what was sent is known, and not what arrived
	Stopped     string       `json:"stopped,omitempty"` // why there is no more than this of it
	Failure     string       `json:"failure,omitempty"` // what went otherwise than expected
	Hosts       []Host       `json:"hosts"`
	Connections []Connection `json:"connections"`
	Packets     []Packet     `json:"packets"` // of which the first has number 1
	Events      []Event      `json:"events"`
	Graphs      []Graph      `json:"graphs"`
}

// Host is a machine: of those of the trace, or one that has only sent packets.
type Host struct {
	Name      string   `json:"name"`
	Addresses []string `json:"addresses"`
}

// Connection is one connection, its client's end first.
type Connection struct {
	Name string            `json:"name"`
	Ends [2]ConnectionSide `json:"ends"`
}

// ConnectionSide is a side of a connection.
type ConnectionSide struct {
	Host    int     `json:"host"`
	Address string  `json:"address"`
	Port    uint16  `json:"port"`
	ISS     *uint32 `json:"iss,omitempty"` // initial send sequence number
}

// Packet is a packet with what became of it.
type Packet struct {
	Number      int      `json:"number"`
	Connection  *int     `json:"connection"` // null for one that is of none
	From        int      `json:"from"`
	To          int      `json:"to"`
	Sent        int64    `json:"sent"`
	Flags       string   `json:"flags"` // as tcpdump has them: "S.", "P."; empty where there is no segment
	Seq         uint32   `json:"seq"`
	Ack         *uint32  `json:"ack,omitempty"`
	Window      uint16   `json:"window"` // as in the header
	Scaled      *uint32  `json:"scaled,omitempty"`
	Length      int      `json:"length"` // octets of data
	RelativeSeq *uint32  `json:"relativeSeq,omitempty"`
	RelativeAck *uint32  `json:"relativeAck,omitempty"`
	Options     []string `json:"options"`
	Text        string   `json:"text"`            // its label in a ladder
	Class       string   `json:"class"`           // what it is for, in the words of package conversation
	Kind        string   `json:"kind"`            // the same in the document's language
	Cause       string   `json:"cause,omitempty"` // why its TCP sent it, where that is recorded
	Fates       []Fate   `json:"fates"`
	Bytes       string   `json:"bytes"`  // in hexadecimal, from the IP header on
	Fields      []Field  `json:"fields"` // see [Options.Detailed]
}

// Fate is what became of a packet, or of one copy of it.
type Fate struct {
	At    int64  `json:"at"`
	What  string `json:"what"` // "delivered" or "lost"
	Why   string `json:"why,omitempty"`
	Where string `json:"where,omitempty"`
}

// Field is a field of a packet. One of no bits is known without its place, as from a
// capture in text.
type Field struct {
	Layer   string `json:"layer"`
	Name    string `json:"name"`
	Bit     int    `json:"bit"` // from the packet's beginning
	Bits    int    `json:"bits"`
	Value   string `json:"value"`
	Meaning string `json:"meaning"`
	Changes string `json:"changes,omitempty"` // at the receiver: "state", "SND.UNA", "RCV.NXT", "window"
}

// Event is a step.
type Event struct {
	At      int64      `json:"at"`
	Host    int        `json:"host"`
	Kind    string     `json:"kind"` // "send", "arrive", "lost", "state", "timer", "call", "note"
	Packet  int        `json:"packet,omitempty"`
	Text    string     `json:"text"`
	Why     string     `json:"why,omitempty"`
	Silence string     `json:"silence,omitempty"` // why the sender waits from now on
	Ends    []EndState `json:"ends"`              // only those that changed
}

// EndState is what one end of a connection knows after an event.
type EndState struct {
	Connection int         `json:"connection"`
	Side       int         `json:"side"` // 0 is the client
	State      string      `json:"state"`
	Changed    bool        `json:"changed"` // the state is another than before
	SndUna     *uint32     `json:"sndUna,omitempty"`
	SndNxt     *uint32     `json:"sndNxt,omitempty"`
	SndWnd     *uint32     `json:"sndWnd,omitempty"`
	SndWndRaw  *uint16     `json:"sndWndRaw,omitempty"`
	RcvNxt     *uint32     `json:"rcvNxt,omitempty"`
	RcvWnd     *uint32     `json:"rcvWnd,omitempty"`
	OutOfOrder [][2]uint32 `json:"outOfOrder,omitempty"` // each the first number and the one after the last
	Timers     []Timer     `json:"timers"`
	Cwnd       *int        `json:"cwnd,omitempty"`     // in segments
	Ssthresh   *int        `json:"ssthresh,omitempty"` // in segments; absent while there is none
	Phase      string      `json:"phase,omitempty"`
	InFlight   *int        `json:"inFlight,omitempty"` // in segments
}

// Timer is one that runs.
type Timer struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
	At   int64  `json:"at"` // when it runs out
}

// Graph is a series of values over time, or several.
type Graph struct {
	Key   string `json:"key"` // "sequence", "cwnd", "flight", "rtt", "queue"
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Lines []Line `json:"lines"`
	Marks []Mark `json:"marks,omitempty"`
}

// Line is one series: times, and the values from then on.
type Line struct {
	Name   string       `json:"name"`
	Points [][2]float64 `json:"points"`
}

// Mark is a moment worth a look.
type Mark struct {
	At     int64  `json:"at"`
	Text   string `json:"text"`
	Packet int    `json:"packet,omitempty"`
}
