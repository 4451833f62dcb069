package graph

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"

	"github.com/seed-8df93623/tcpsim/trace/picture/internal/svg"
)

// tint is a colour that the style sheet knows by a name, so that it suits a light
// page and a dark one.
type tint string

// The colours of graphs.
const (
	ink       tint = "ink"
	faint     tint = "faint"
	faintLine tint = "line"
	gridLine  tint = "grid"
	control   tint = "control"
	again     tint = "again"
	lost      tint = "lost"
	green     tint = "green"
	violet    tint = "violet"
	pink      tint = "pink"
)

var tints = []tint{ink, faint, faintLine, gridLine, control, again, lost, green, violet, pink}

// RGBA implements [color.Color] for a program that asks.
func (tint) RGBA() (r, g, b, a uint32) { return color.Black.RGBA() }

// The font. Its measures are those of Helvetica and Arial, too.
const (
	sans     = "Sans"
	fontSize = 11.0
)

// canvas is a [vg.Canvas] that writes SVG with the colours of the style sheet.
// One point of vg's is a pixel.
type canvas struct {
	drawing svg.Drawing
	height  float64
	now     state
	stack   []state
}

// state is what Push keeps.
type state struct {
	color  tint
	width  float64
	dashes []vg.Length
	matrix [6]float64 // as in SVG: a b c d e f
}

func newCanvas(height float64) *canvas {
	return &canvas{height: height, now: state{color: ink, width: 1, matrix: [6]float64{1, 0, 0, 1, 0, 0}}}
}

// The methods of [vg.Canvas].

func (c *canvas) SetLineWidth(w vg.Length)                    { c.now.width = w.Points() }
func (c *canvas) SetLineDash(dashes []vg.Length, _ vg.Length) { c.now.dashes = dashes }
func (c *canvas) Push()                                       { c.stack = append(c.stack, c.now) }
func (c *canvas) DrawImage(vg.Rectangle, image.Image)         {} // no graph has one

func (c *canvas) Pop() {
	last := len(c.stack) - 1
	c.now, c.stack = c.stack[last], c.stack[:last]
}

func (c *canvas) SetColor(to color.Color) {
	c.now.color = ink
	if t, ok := to.(tint); ok {
		c.now.color = t
	}
}

func (c *canvas) Rotate(angle float64) {
	sin, cos := math.Sincos(angle)
	c.transform([6]float64{cos, sin, -sin, cos, 0, 0})
}

func (c *canvas) Translate(p vg.Point) {
	c.transform([6]float64{1, 0, 0, 1, p.X.Points(), p.Y.Points()})
}

func (c *canvas) Scale(x, y float64) { c.transform([6]float64{x, 0, 0, y, 0, 0}) }

// transform multiplies the matrix.
func (c *canvas) transform(m [6]float64) {
	n := c.now.matrix
	c.now.matrix = [6]float64{
		n[0]*m[0] + n[2]*m[1], n[1]*m[0] + n[3]*m[1],
		n[0]*m[2] + n[2]*m[3], n[1]*m[2] + n[3]*m[3],
		n[0]*m[4] + n[2]*m[5] + n[4], n[1]*m[4] + n[3]*m[5] + n[5],
	}
}

// place is where a point is in the image, where y goes down.
func (c *canvas) place(p vg.Point) svg.Point {
	m, x, y := c.now.matrix, p.X.Points(), p.Y.Points()
	return svg.Point{X: m[0]*x + m[2]*y + m[4], Y: c.height - (m[1]*x + m[3]*y + m[5])}
}

func (c *canvas) Stroke(p vg.Path) {
	p = thin(p)
	if c.now.width <= 0 || len(p) == 0 {
		return
	}
	style := ""
	if isDots(p) {
		style = ` stroke-linecap="round"`
	}
	style += ` stroke-width="` + svg.Px(c.now.width) + `"`
	if len(c.now.dashes) > 0 {
		var words []string
		for _, d := range c.now.dashes {
			words = append(words, svg.Px(d.Points()))
		}
		style += ` stroke-dasharray="` + strings.Join(words, " ") + `"`
	}
	c.path(p, "s-", style)
}

func (c *canvas) Fill(p vg.Path) { c.path(p, "f-", "") }

// path writes a path; what begins its class says whether the colour is that of
// its line or of what is within.
func (c *canvas) path(p vg.Path, what, style string) {
	c.drawing.Raw(`<path class="`, what, string(c.now.color), `"`, style, ` d="`)
	for _, part := range p {
		switch part.Type {
		case vg.MoveComp:
			c.drawing.Raw("M", c.place(part.Pos).String())
		case vg.LineComp:
			c.drawing.Raw("L", c.place(part.Pos).String())
		case vg.ArcComp:
			c.arc(part)
		case vg.CurveComp:
			c.drawing.Raw([]string{"", "Q", "C"}[len(part.Control)])
			for _, p := range part.Control {
				c.drawing.Raw(c.place(p).String(), " ")
			}
			c.drawing.Raw(c.place(part.Pos).String())
		case vg.CloseComp:
			c.drawing.Raw("Z")
		}
	}
	c.drawing.Raw(`"/>`, "\n")
}

// arc writes an arc in two halves, as SVG knows no whole circle.
func (c *canvas) arc(a vg.PathComp) {
	at := func(angle float64) string {
		sin, cos := math.Sincos(angle)
		return c.place(vg.Point{X: a.Pos.X + a.Radius*vg.Length(cos), Y: a.Pos.Y + a.Radius*vg.Length(sin)}).String()
	}
	sweep := "0"
	if a.Angle < 0 {
		sweep = "1"
	}
	r := svg.Px(a.Radius.Points())
	c.drawing.Raw("L", at(a.Start))
	for _, part := range []float64{0.5, 1} {
		c.drawing.Raw("A", r, " ", r, " 0 0 ", sweep, " ", at(a.Start+part*a.Angle))
	}
}

func (c *canvas) FillString(_ font.Face, p vg.Point, text string) {
	at := c.place(p)
	turn := ""
	if angle := -math.Atan2(c.now.matrix[1], c.now.matrix[0]) * 180 / math.Pi; angle != 0 {
		turn = fmt.Sprintf(` transform="rotate(%s %s)"`, svg.Px(angle), at)
	}
	c.drawing.Raw(`<text class="f-`, string(c.now.color), `" x="`, svg.Px(at.X), `" y="`, svg.Px(at.Y), `"`, turn, ">",
		svg.Escape(text), "</text>\n")
}

// heading writes the title of the image, and of what it is; y goes up.
func (c *canvas) heading(title, name string, x, y float64) {
	c.drawing.Text("title", x, c.height-y, title)
	c.drawing.Text("faint", x, c.height-y+18, name)
}
