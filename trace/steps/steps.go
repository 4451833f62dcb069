package steps

import (
	"slices"
	"strconv"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// Options say how to tell. The zero value is English, with the fields of the first
// two hundred packets.
type Options struct {
	Language explain.Language
	// Detailed is how many packets come with their bytes and fields, of which the document
	// would otherwise mostly consist; 0 means 200, and less than 0 all. [FieldsOf] has
	// those of any packet.
	Detailed int
}

// Of tells a trace. Title, lesson and scenario are left to the caller, who knows them.
func Of(t *trace.Trace, o Options) *Document {
	b := newBuilder(t, o)
	for i := range b.trace.Events {
		b.event(i)
	}
	b.addTimers()
	b.graphs()
	return b.document
}

// builder makes a document.
type builder struct {
	Options
	code     string // of the language
	capture  bool
	trace    *trace.Trace // with the states that its segments show
	document *Document
	names    *shown.Names

	hosts    map[column]int
	follower *conversation.Follower
	ways     ways
	labels   map[*trace.Packet]string
	why      map[int]string // by event
	packets  map[int]int    // by number, the index in the document

	states  map[trace.Conn]segment.State // as the events so far tell them
	ends    [][2]end                     // by connection
	acting  []acting                     // by event
	samples sampler
	last    int // number of the last packet sent
}

func newBuilder(t *trace.Trace, o Options) *builder {
	if o.Detailed == 0 {
		o.Detailed = 200
	}
	b := &builder{
		Options: o, code: o.Language.String(), capture: conversation.IsCapture(t), trace: t,
		hosts: map[column]int{}, labels: map[*trace.Packet]string{}, why: map[int]string{}, packets: map[int]int{},
		states: map[trace.Conn]segment.State{}, samples: sampler{all: t.Samples},
	}
	if b.capture && !tellsStates(t) {
		b.trace = conversation.Fill(t)
	}
	b.names = shown.NewNames(b.trace)
	b.document = &Document{
		Name: t.Name, Lesson: []string{}, Seed: strconv.FormatUint(t.Seed, 10), Language: b.code, Capture: b.capture,
		Hosts: []Host{}, Connections: []Connection{}, Packets: []Packet{}, Events: make([]Event, 0, len(b.trace.Events)), Graphs: []Graph{},
	}
	for _, h := range t.Hosts {
		i := b.host(column{h.Name, false})
		for _, a := range h.Addresses {
			b.document.Hosts[i].Addresses = append(b.document.Hosts[i].Addresses, a.String())
		}
	}
	for row := range ladder.RowsIn(b.code, b.trace, false) {
		if row.Label != nil {
			b.labels[row.Event.Packet] = row.Label.String()
		}
	}
	for _, l := range explain.Of(b.trace, explain.Options{Language: o.Language, Unfolded: true}) {
		b.why[l.Event] = l.String()
	}
	b.ways = waysOf(b.trace)
	for i, c := range b.ways.connections {
		b.connection(i, c)
	}
	for _, p := range b.trace.Packets() {
		b.packets[p.Number] = len(b.document.Packets)
		b.document.Packets = append(b.document.Packets, b.packet(p))
	}
	b.follow()
	return b
}

// tellsStates reports whether a trace has the states itself, as that of a run does of which
// no packet has arrived.
func tellsStates(t *trace.Trace) bool {
	return slices.ContainsFunc(t.Events, func(e trace.Event) bool { return e.Kind == trace.Moved })
}

// column is a host as the document lists it: one that talks with itself, as in a capture of
// the loopback interface, is there twice, as both ends of what it says.
type column struct {
	name   string
	second bool
}

// columnOf is the host of a name as a side of a connection.
func (b *builder) columnOf(name string, connection, side int) column {
	hosts := b.ways.connections[connection].Hosts
	return column{name, side == 1 && name == hosts[0] && name == hosts[1]}
}

// host is the index of a host, which it adds if it is not there.
func (b *builder) host(c column) int {
	i, ok := b.hosts[c]
	if !ok {
		i = len(b.document.Hosts)
		b.hosts[c] = i
		host := Host{Name: c.name, Addresses: []string{}}
		if first, ok := b.hosts[column{c.name, false}]; ok && c.second {
			host.Addresses = b.document.Hosts[first].Addresses
		}
		b.document.Hosts = append(b.document.Hosts, host)
	}
	return i
}

// connection adds a connection.
func (b *builder) connection(n int, c *conversation.Connection) {
	var ends [2]ConnectionSide
	for side, a := range []trace.Conn{c.Conn, c.Conn.Reverse()} {
		ends[side] = ConnectionSide{Host: b.host(b.columnOf(c.Hosts[side], n, side)), Address: a.Local.Addr().String(), Port: a.Local.Port()}
		if c.Known[side] {
			ends[side].ISS = pointer(uint32(c.ISS[side]))
		}
	}
	name := func(side int, a trace.Conn) string {
		if n := b.names.End(a); n != "" {
			return n
		}
		return c.Hosts[side]
	}
	b.document.Connections = append(b.document.Connections, Connection{
		Name: name(0, c.Conn) + " – " + name(1, c.Conn.Reverse()), Ends: ends,
	})
	b.ends = append(b.ends, [2]end{})
}

// say puts values into a text in the document's language.
func (b *builder) say(text string, values ...any) string { return words.Say(b.code, text, values...) }

func pointer[T any](v T) *T { return &v }
