package picture

import (
	"cmp"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/layout"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// mostLanes is how many lifelines stand side by side. With more nodes than that, routers
// and switches have none; with more hosts, each pair of them has a ladder of its own.
const mostLanes = 8

// lanes are the lifelines of a network side by side, and what happens at and between them.
// What rows say stands to the right of all.
type lanes struct {
	Options
	nodes     []string // from left to right
	addresses map[string]string
	at        map[string]float64 // where a node's lifeline is
	textX     float64            // where the rows' text begins
	width     float64
	steps     []*step
	decimals  int
	since     time.Duration // when the lanes before these end
	continues bool

	top, bottom float64
	marks       []mark
}

// step is what a row of the ladder tells.
type step struct {
	time  time.Duration
	index int // of its event
	host  string
	item  *item // of a packet that was sent, and else nil
	row   ladder.Row
	text  []string // lines
	state string
	ways  [][]*spot // of each copy of the packet
	last  *step     // of a bulk that begins here, its last packet
	y     float64
}

// spot is where a packet is on its way, and when.
type spot struct {
	time   time.Duration
	index  int    // of the event that tells of it
	node   string // where it is
	beyond string // if it is lost on the way from node, the next one
	queued bool   // it has waited here since the spot before
	lost   bool
	fate   *trace.Fate // of the last spot
	y      float64
}

// newLanes makes lanes for a trace with more than two nodes that take part; ok is false for
// one with fewer, or with more hosts than there is room for.
func newLanes(t *trace.Trace, o Options) (l *lanes, missing int, ok bool) {
	l = &lanes{Options: o, decimals: decimalsOf(t), addresses: map[string]string{}, at: map[string]float64{}}
	if l.nodes = shownNodes(t); l.nodes == nil {
		return nil, 0, false
	}
	l.spread()
	return l, l.fill(t), true
}

// shownNodes are those that have lifelines, from left to right; nil if they are two, or too
// many.
func shownNodes(t *trace.Trace) []string {
	hosts, between := layout.Taking(t)
	all := map[string]bool{}
	for name := range hosts {
		all[name] = true
	}
	if len(hosts)+len(between) <= mostLanes {
		for name := range between {
			all[name] = true
		}
	}
	if len(all) < 3 || len(all) > mostLanes {
		return nil
	}
	return layout.Order(t, all)
}

// fill makes the steps, and tells how many packets are left out.
func (l *lanes) fill(t *trace.Trace) (missing int) {
	rows, ends := l.rows(t)
	of := map[*trace.Packet]*step{}
	for i := range t.Events {
		e := &t.Events[i]
		r, shown := rows[e]
		if e.Kind == trace.Sent && l.Segments > 0 && len(of) == l.Segments {
			return countSent(t.Events[i:])
		}
		if s := of[e.Packet]; e.Fate != nil && s != nil {
			if way := l.way(s, e, i); len(way) > 0 {
				s.ways = append(s.ways, way)
			}
		}
		if !shown {
			continue
		}
		s := l.step(r, i)
		if r.Label == nil && s.text == nil && s.state == "" {
			continue
		}
		l.steps = append(l.steps, s)
		if r.Label != nil {
			of[e.Packet] = s
			if first := of[ends[e.Packet]]; first != nil {
				first.last, s.item.within, s.text = s, true, nil
			}
		}
	}
	return 0
}

// step is a row's.
func (l *lanes) step(r ladder.Row, index int) *step {
	s := &step{time: r.Time, index: index, host: r.Hosts[r.Side], row: r}
	for side, name := range r.Hosts {
		l.addresses[name] = r.Addresses[side]
	}
	if r.Event.Kind == trace.Delivered {
		s.host = r.Event.Host // whatever address it came to
	}
	if state := r.States[r.Side]; state.Changed {
		s.state = strings.TrimSpace(visible.Text(s.host) + " " + strings.TrimSpace(r.Tag+" "+state.Name))
	}
	room := l.textWidth() - s.pill()
	if r.Label != nil {
		s.item = &item{time: r.Time, label: r.Label, sent: r.Event.Packet}
		s.text = wrap(within(r.Label, room, fontSize), room, fontSize)
		if why := "✗ " + r.Label.Lost; r.Label.Lost != "" {
			last := &s.text[len(s.text)-1]
			if whole := *last + " " + why; extent(whole, fontSize) <= room {
				*last = whole
			} else {
				s.text = append(s.text, wrap(why, room, fontSize)...)
			}
		}
		return s
	}
	if note := noteOf(r, room-extent(visible.Text(s.host)+": ", fontSize)); note != nil {
		note[0] = visible.Text(s.host) + ": " + note[0]
		s.text = note
	}
	return s
}

// pill is how much room the state needs behind the text.
func (s *step) pill() float64 {
	if s.state == "" {
		return 0
	}
	return bold*extent(s.state, 11) + 22
}

// way are the spots of a copy of a packet, from its sender to its fate.
func (l *lanes) way(s *step, e *trace.Event, index int) (spots []*spot) {
	p, f := s.item.sent, e.Fate
	add := func(o spot) {
		if _, shown := l.at[o.node]; !shown {
			return
		}
		o.index = cmp.Or(o.index, s.index)
		spots = append(spots, &o)
	}
	add(spot{time: p.Sent, node: p.From})
	for n, h := range f.Hops {
		if h.Queued > 0 {
			add(spot{time: h.Entered, node: h.From})
			add(spot{time: h.Entered + h.Queued, node: h.From, queued: true})
		}
		if n < len(f.Hops)-1 { // the end of the last one is the packet's fate
			add(spot{time: h.Left, node: h.To})
		}
	}
	end := spot{time: f.Time, index: index, node: cmp.Or(e.Host, p.To), lost: f.Dropped, fate: f}
	if f.Dropped {
		from, to, between := strings.Cut(f.Place, ">")
		end.node = cmp.Or(from, p.From)
		if between || f.Place == "" {
			end.beyond = cmp.Or(to, p.To)
		}
	}
	if l.at[end.node] == 0 { // at a node without a lifeline: between those that have one
		end.node, end.beyond = p.From, p.To
	}
	if l.at[end.node] == 0 {
		return nil // nobody knows where
	}
	add(end)
	return spots
}
