package picture

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

var (
	errNoConnection = errors.New("the trace has no connection")
	errNoSteps      = errors.New("the trace records no change of state")
)

// WriteStates draws the state machine of RFC 9293 figure 5 twice for each
// connection, for either end, with the path that it took: its states filled, the
// last one with a thick border, its changes thick and numbered in their order.
// Below stands what brought each about. A change that the figure does not show,
// such as after a reset, is a dashed line.
func WriteStates(w io.Writer, t *trace.Trace, o Options) error {
	list, err := o.Chosen(t)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(c Connection) bool { return len(c.Ends[0].Path)+len(c.Ends[1].Path) == 0 })
	if len(list) == 0 {
		return errNoSteps
	}
	var d svg.Drawing
	y := margin
	if !o.Inline {
		for _, line := range wrap(o.title(t), (figureWidth-margin)/bold, titleSize) {
			y += titleSize
			d.Text("title", margin, y, line)
			y += 10
		}
	}
	var about []string
	for _, c := range list {
		y += c.drawStates(&d, o, y, decimalsOf(t)) + margin
		about = append(about, c.Ends[0].tell(o), c.Ends[1].tell(o))
	}
	return d.WriteImage(w, svg.Frame{
		Class: "states", Width: 2*figureWidth + 4*margin, Height: y, ID: o.ID, Style: o.style(statesStyle), Language: o.Language,
		Title: o.say(textStates, o.title(t)), About: strings.Join(about, " "),
	})
}

// drawStates draws the paths of both ends side by side, and returns how high that
// is.
func (c Connection) drawStates(d *svg.Drawing, o Options, y float64, decimals int) float64 {
	height := 0.0
	for n, e := range c.Ends {
		d.Raw(`<g transform="translate(`, svg.Px(margin+float64(n)*(figureWidth+2*margin)), " ", svg.Px(y), `)">`, "\n")
		d.Text("strong", 0, 12, e.String())
		d.Raw(`<g transform="translate(0 `, svg.Px(lineHeight), `)">`, "\n")
		e.draw(d, o)
		d.Close()
		height = max(height, lineHeight+figureHeight+e.list(d, o, decimals))
		d.Close()
	}
	return height
}

// WriteEndStates draws what [WriteStates] does for one end, without the list.
func WriteEndStates(w io.Writer, e End, o Options) error {
	var d svg.Drawing
	e.draw(&d, o)
	return d.WriteImage(w, svg.Frame{
		Class: "states", Width: figureWidth, Height: figureHeight, ID: o.ID, Style: o.style(statesStyle), Language: o.Language,
		Title: o.say(textStates, e), About: e.tell(o),
	})
}

// tell names the states of the path in a sentence.
func (e End) tell(o Options) string {
	if len(e.Path) == 0 {
		return o.say(textNoPath, e)
	}
	var words []string
	if !e.accepted() {
		words = append(words, e.Path[0].From.String())
	}
	for _, step := range e.Path {
		words = append(words, step.To.String())
	}
	return o.say(textPath, e, strings.Join(words, ", "))
}

// accepted tells whether the connection has come from a socket that listens, which has
// been in LISTEN in its place.
func (e End) accepted() bool { return len(e.Path) > 0 && e.Path[0].From == segment.Listen }

// Tell says what brought a step about, in the language of the picture.
func (s Step) Tell(o Options) string {
	if number, ok := strings.CutPrefix(s.Cause, "segment "); ok {
		return o.say(textBySegment, visible.Text(number))
	}
	return words.In(o.Language, visible.Text(s.Cause))
}

// list writes the steps below the figure, and returns how high that is.
func (e End) list(d *svg.Drawing, o Options, decimals int) float64 {
	y := figureHeight + 3*lineHeight
	if len(e.Path) == 0 {
		d.Text("small faint", 24, y, o.say(textNoSteps))
	}
	for n, step := range e.Path {
		text := o.say(textStep, seconds(step.Time, decimals), step.From, step.To)
		if cause := step.Tell(o); cause != "" {
			text += ": " + cause
		}
		d.Text("small strong end", 16, y, strconv.Itoa(n+1))
		for _, line := range wrap(text, figureWidth-30, fontSize) {
			d.Text("small", 24, y, line)
			y += lineHeight
		}
	}
	return y - figureHeight
}

// taken is an edge with the numbers of the steps that went along it.
type taken struct {
	edge
	steps []string
	extra bool // the figure does not show it
}

// draw draws the figure.
func (e End) draw(d *svg.Drawing, o Options) {
	path := e.along()
	for _, t := range path {
		if len(t.steps) == 0 {
			t.draw(d, o)
		}
	}
	for _, t := range path { // above the others
		if len(t.steps) > 0 {
			t.draw(d, o)
		}
	}
	e.boxes(d)
	for _, t := range path {
		t.badge(d)
	}
}

// along are all edges of the figure, and the others that the path has.
func (e End) along() []*taken {
	var all []*taken
	for _, each := range edges {
		all = append(all, &taken{edge: each})
	}
	for n, step := range e.Path {
		i := slices.IndexFunc(all, func(t *taken) bool { return t.shows(step) })
		if i < 0 {
			i = len(all)
			all = append(all, &taken{edge: detour(step.From, step.To), extra: true})
		}
		all[i].steps = append(all[i].steps, strconv.Itoa(n+1))
	}
	return all
}

// shows tells whether an edge is a step's: a reset may do what the figure shows as
// the effect of a call.
func (t *taken) shows(s Step) bool {
	if t.from != s.From || t.to != s.To {
		return false
	}
	why := s.event()
	return t.extra || why == anyEvent || why == t.event()
}

// event is what kind of event brought the step about.
func (s Step) event() event {
	switch {
	case s.Cause == "":
		return anyEvent
	case strings.HasPrefix(s.Cause, "segment "):
		return arrival
	case s.Cause == "timer", strings.Contains(s.Cause, " "):
		return timeout
	}
	return userCall
}

// detour is an edge for a step that the figure does not show. It lies on an edge
// that stands for another event, or else is an arc from one box to the other.
func detour(from, to segment.State) edge {
	for _, e := range edges {
		if e.from == from && e.to == to {
			e.says = [2]string{}
			return e
		}
	}
	a, b := boxOf(from, true), boxOf(to, toTop(from))
	bend := at((a.X+b.X)/2+(b.Y-a.Y)/5, (a.Y+b.Y)/2-(b.X-a.X)/5)
	a, b = leave(a, bend), leave(b, bend)
	return edge{from: from, to: to, via: [4]point{a, a.Towards(bend, 2./3), b.Towards(bend, 2./3), b}}
}

// boxOf is the middle of a state's box: of CLOSED, that at the top or the other.
func boxOf(state segment.State, top bool) point {
	var found point
	for _, b := range boxes {
		if b.state == state {
			found = b.point
			if top {
				break
			}
		}
	}
	return found
}

// leave is where the line from the middle p of a box to another place leaves
// the box.
func leave(p, o point) point {
	dx, dy := o.X-p.X, o.Y-p.Y
	part := 1.0
	if dx != 0 {
		part = min(part, halfWidth/max(dx, -dx))
	}
	if dy != 0 {
		part = min(part, halfHeight/max(dy, -dy))
	}
	return p.Towards(o, part)
}
