package picture

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// WriteLadder draws time downwards between the lifelines of two hosts, as an SVG
// image. An arrow slants from the instant at which its packet left to that of its
// arrival. Beside a lifeline stand each new state and each call. The time axis
// leaves out what is idle, and says how long that was.
//
// The arrow of a retransmission is dashed, that of a packet that was lost ends in
// a cross with the cause, and those of injected packets and of copies are dotted.
// Bulk, see [ladder.Fold], is the arrows of its first and its last packet. Arrows of one
// delay are equally steep, unless idle time is left out below them.
//
// In a trace of more than two hosts, or of a way over routers and switches, each of them has
// a lifeline, in the order of the network; what rows say stands to the right of all. An
// arrow goes from one to the next as the packet did, and a bar upon a lifeline is the time
// for which the packet has waited there. With more than eight lifelines routers and switches
// have none; with more than eight hosts, one ladder for each pair stands below the other.
func WriteLadder(w io.Writer, t *trace.Trace, o Options) error {
	if l, missing, ok := newLanes(t, o); ok {
		return l.write(w, t, o, missing)
	}
	ladders, missing := split(t, o)
	if len(ladders) == 0 {
		return errEmpty
	}
	var d svg.Drawing
	y := margin
	if !o.Inline {
		for _, line := range wrap(o.title(t), (ladderWidth-2*margin)/bold, titleSize) {
			y += titleSize
			d.Text("title", margin, y, line)
			y += 8
		}
	}
	for _, l := range ladders {
		l.place(y)
		l.draw(&d)
		y = l.bottom + 2*margin
	}
	if missing > 0 {
		d.Text("faint", margin, y, o.say(textMore, missing))
		y += margin
	}
	return d.WriteImage(w, svg.Frame{
		Class: "ladder", Width: ladderWidth, Height: y, ID: o.ID, Style: o.style(ladderStyle), Language: o.Language,
		Title: o.say(textLadder, o.title(t)), About: o.describe(ladders),
	})
}

// describe says in a sentence what a ladder shows.
func (o Options) describe(ladders []*chart) string {
	var pairs []string
	segments, lost := 0, 0
	for _, l := range ladders {
		pairs = append(pairs, visible.Text(l.hosts[ladder.Left])+" – "+visible.Text(l.hosts[ladder.Right]))
		for _, i := range l.items {
			if i.label != nil {
				segments++
			}
			if i.label != nil && i.label.Lost != "" {
				lost++
			}
		}
	}
	return o.say(textLadderAbout, strings.Join(pairs, ", "), segments, lost)
}

// ladder is what happens between two hosts.
type chart struct {
	language         string
	hosts, addresses [2]string
	items            []*item // in the order in which they happened
	decimals         int     // of times
	perSecond        float64 // pixels of the time axis
	slope            float64 // pixels that an arrow goes down whose arrival is not known
	moves            bool    // the trace tells states
	shown            map[shownEnd]bool

	continues bool          // another ladder
	since     time.Duration // when that ends

	top, bottom float64 // of the lifelines
	marks       []mark
}

// shownEnd is an end of a connection that has an item.
type shownEnd struct {
	side ladder.Side
	conn trace.Conn
}

// item is what one host does at one instant.
type item struct {
	time  time.Duration
	side  ladder.Side
	label *ladder.Label // of a packet that leaves
	sent  *trace.Packet // which that is
	// arrives is the item of the packet that arrives here.
	arrives *item
	copy    bool // it is not the first to arrive
	state   string
	call    bool     // the note is about a call
	note    []string // lines

	y, noteY float64 // where it is
	base     float64 // where the scale alone would have its instant
	least    float64 // what y is at least
	steep    float64 // how far down its arrow goes for each pixel to the side
	text     string  // what there is room for
	ends     []*item // arrivals of the packet that leaves here
	bulk     *item   // the last one of a bulk that begins here
	far      bool    // the label stands where its arrow ends, as others overtake it
	within   bool    // it is the last one of a bulk, of which the first has the label
}

// mark is a label of the time axis.
type mark struct {
	y    float64
	text string
	gap  float64 // how high the part above it is that stands for an idle time
	idle string  // how long that was
}

// split sorts the rows of a trace into one ladder for each pair of hosts, with
// the arrivals of packets between them, and tells how many packets are left out.
func split(t *trace.Trace, o Options) (ladders []*chart, missing int) {
	rows, ends := o.rows(t)
	pairs := map[[2]string]*chart{}
	at := map[*trace.Packet]*item{}
	of := map[*trace.Packet]*chart{}
	decimals := decimalsOf(t)
	moves := slices.ContainsFunc(t.Events, func(e trace.Event) bool { return e.Kind == trace.Moved })
	for i := range t.Events {
		e := &t.Events[i]
		r, shown := rows[e]
		if e.Kind == trace.Sent && o.Segments > 0 && len(at) == o.Segments {
			return ladders, countSent(t.Events[i:])
		}
		if shown && pairs[r.Hosts] == nil {
			l := &chart{language: o.Language, hosts: r.Hosts, addresses: r.Addresses, decimals: decimals, moves: moves, shown: map[shownEnd]bool{}}
			pairs[r.Hosts] = l
			ladders = append(ladders, l)
		}
		switch {
		case e.Kind == trace.Delivered && at[e.Packet] != nil:
			of[e.Packet].arrival(e, at[e.Packet], r)
		case !shown:
		case e.Kind == trace.Sent:
			i := pairs[r.Hosts].row(r)
			at[e.Packet], of[e.Packet] = i, pairs[r.Hosts]
			if first := ends[e.Packet]; first != nil {
				i.within, at[first].bulk = true, i
			}
		default:
			pairs[r.Hosts].row(r)
		}
	}
	return ladders, 0
}

// rows are those of the ladder by their events, and of each bulk the first packet by
// the last one. Of more segments than are drawn they are not looked for.
func (o Options) rows(t *trace.Trace) (rows map[*trace.Event]ladder.Row, ends map[*trace.Packet]*trace.Packet) {
	all := ladder.RowsIn(o.Language, t, o.Absolute)
	if !o.Unfolded {
		all = ladder.Fold(all)
	}
	rows, ends = map[*trace.Event]ladder.Row{}, map[*trace.Packet]*trace.Packet{}
	segments := 0
	for r := range all {
		if r.Folded != nil && r.Label != nil {
			last := r.Folded[len(r.Folded)-1]
			rows[last.Event], ends[last.Event.Packet] = last, r.Event.Packet
		}
		if r.Folded = nil; r.Label != nil { // the others are not shown, and there may be many
			segments++
		}
		if rows[r.Event] = r; o.Segments > 0 && segments > o.Segments {
			break
		}
	}
	return rows, ends
}

// countSent counts the packets sent.
func countSent(events []trace.Event) int {
	n := 0
	for _, e := range events {
		if e.Kind == trace.Sent {
			n++
		}
	}
	return n
}

// row appends an item for a row of the ladder.
func (l *chart) row(r ladder.Row) *item {
	i := &item{time: r.Time, side: r.Side, label: r.Label}
	if r.Label != nil {
		i.sent = r.Event.Packet
	}
	s, end := r.States[r.Side], shownEnd{r.Side, r.Conn}
	if s.Name != "" && (s.Changed || !l.shown[end]) && l.moves {
		i.state = strings.TrimSpace(r.Tag + " " + s.Name)
	}
	l.shown[end] = true
	i.note = noteOf(r, outside-8)
	i.call = r.Event.Call != nil
	l.items = append(l.items, i)
	return i
}

// noteOf is what stands beside the lifeline. That a packet arrives is to be seen.
func noteOf(r ladder.Row, width float64) []string {
	text := r.Note
	switch {
	case r.Event.Kind == trace.Moved && strings.HasPrefix(r.Event.Transition.Cause, "segment "):
		return nil
	case r.Event.Kind == trace.Delivered && r.Event.Fate != nil && r.Event.Fate.Cause == "":
		return nil // overtaken
	case r.Event.Call != nil:
		text = strings.TrimSpace(r.Tag + " " + text)
	}
	if waits, ok := strings.CutSuffix(text, " ..."); ok {
		text = waits + "\u00a0…" // not in a line of its own
	}
	return wrap(text, width, fontSize)
}

// arrival appends an item for the arrival of a packet that left at another. r is
// its row, which may be the zero value.
func (l *chart) arrival(e *trace.Event, left *item, r ladder.Row) {
	i := &item{time: e.Time, side: 1 - left.side, arrives: left, copy: len(left.ends) > 0}
	if r.Event != nil {
		i.note = noteOf(r, outside-8)
	}
	left.ends = append(left.ends, i)
	l.items = append(l.items, i)
}

// decimalsOf is how many decimals the times of a trace need, in seconds.
func decimalsOf(t *trace.Trace) int {
	decimals := 0
	for _, e := range t.Events {
		unit := time.Second
		for d := range 7 {
			if e.Time.Truncate(time.Microsecond)%unit == 0 {
				decimals = max(decimals, d)
				break
			}
			unit /= 10
		}
	}
	return decimals
}
