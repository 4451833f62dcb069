// Package svg writes vector images.
package svg

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"io"
	"math"
	"strconv"
	"strings"
)

// Drawing is an image that is being drawn. Lengths are CSS pixels, and y goes
// down. Classes are those of a style sheet.
type Drawing struct{ bytes.Buffer }

// Px writes a length with at most one decimal, which is enough for a screen and
// hides in which order a processor adds.
func Px(v float64) string {
	v = math.Round(v*10) / 10
	if v == 0 {
		v = 0 // not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Escape makes text safe in an element and in an attribute's quotes.
func Escape(text string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(text)) // a builder takes everything
	return b.String()
}

// Raw appends words as they are.
func (s *Drawing) Raw(words ...string) {
	for _, w := range words {
		s.WriteString(w)
	}
}

// Open begins a group of a class.
func (s *Drawing) Open(class string) { s.Raw(`<g class="`, class, `">`, "\n") }

// Close ends a group.
func (s *Drawing) Close() { s.Raw("</g>\n") }

// About says what the group just begun is, where a pointer rests on it.
func (s *Drawing) About(text string) { s.Raw("<title>", Escape(text), "</title>\n") }

// Line draws a straight line.
func (s *Drawing) Line(class string, x1, y1, x2, y2 float64) {
	s.Raw(`<line class="`, class, `" x1="`, Px(x1), `" y1="`, Px(y1), `" x2="`, Px(x2), `" y2="`, Px(y2), `"/>`, "\n")
}

// Rect draws a rectangle with round corners.
func (s *Drawing) Rect(class string, x, y, width, height, round float64) {
	s.Raw(`<rect class="`, class, `" x="`, Px(x), `" y="`, Px(y), `" width="`, Px(width), `" height="`, Px(height),
		`" rx="`, Px(round), `"/>`, "\n")
}

// Text writes one line of text with its base line at y.
func (s *Drawing) Text(class string, x, y float64, text string) { s.Turned(class, x, y, 0, text) }

// Turned is text, turned around its anchor by so many degrees.
func (s *Drawing) Turned(class string, x, y, degrees float64, text string) {
	s.Raw("<text")
	if class != "" {
		s.Raw(` class="`, class, `"`)
	}
	s.Raw(` x="`, Px(x), `" y="`, Px(y), `"`)
	if d := Px(degrees); d != "0" {
		s.Raw(` transform="rotate(`, d, " ", Px(x), " ", Px(y), `)"`)
	}
	s.Raw(">", Escape(text), "</text>\n")
}

// Path draws a line along points.
func (s *Drawing) Path(class string, points ...Point) {
	s.Raw(`<path class="`, class, `" d="`)
	for i, p := range points {
		s.Raw([2]string{"M", "L"}[min(i, 1)], p.String())
	}
	s.Raw(`"/>`, "\n")
}

// Curve draws a path given in SVG's own notation.
func (s *Drawing) Curve(class, d string) { s.Raw(`<path class="`, class, `" d="`, d, `"/>`, "\n") }

// Point is a place in an image.
type Point struct{ X, Y float64 }

// Towards is the place at the given part of the way to another.
func (p Point) Towards(o Point, part float64) Point {
	return Point{p.X + part*(o.X-p.X), p.Y + part*(o.Y-p.Y)}
}

// String is the Point as a path's data have it.
func (p Point) String() string { return Px(p.X) + " " + Px(p.Y) }

// Distance is how far two places are from each other.
func Distance(a, b Point) float64 { return math.Hypot(b.X-a.X, b.Y-a.Y) }

// Arrowhead draws the head of a line that comes from somewhere and ends here.
func (s *Drawing) Arrowhead(class string, from, here Point) {
	const length, half = 9, 3.6
	d := Distance(from, here)
	if d == 0 {
		return
	}
	u := Point{(here.X - from.X) / d, (here.Y - from.Y) / d}
	back := Point{here.X - length*u.X, here.Y - length*u.Y}
	s.Raw(`<path class="`, class, `" d="M`, here.String(),
		"L", Px(back.X-half*u.Y), " ", Px(back.Y+half*u.X),
		"L", Px(back.X+half*u.Y), " ", Px(back.Y-half*u.X), `Z"/>`, "\n")
}

// Frame is what goes around a drawing.
type Frame struct {
	// Class has those of the image. The first is in its ids, which begin with ID.
	Class, ID     string
	Width, Height float64
	// Title and About describe the image for who does not see it.
	Title, About string
	// Style is the style sheet; empty for an image within a page that has it.
	Style string
	// Language is the code of that of the texts; empty is English.
	Language string
}

// WriteImage writes the drawing as a whole image.
func (s *Drawing) WriteImage(w io.Writer, f Frame) error {
	var b Drawing
	if f.Style != "" {
		b.Raw(`<?xml version="1.0" encoding="UTF-8"?>`, "\n")
	}
	class, _, _ := strings.Cut(f.Class, " ")
	id := Escape(f.ID + class)
	b.Raw(`<svg xmlns="http://www.w3.org/2000/svg" lang="`, Escape(cmp.Or(f.Language, "en")), `" class="picture `, f.Class, `" role="img" aria-labelledby="`, id, `-title" aria-describedby="`, id,
		`-about" viewBox="0 0 `, Px(f.Width), " ", Px(f.Height), `" width="`, Px(f.Width), `" height="`, Px(f.Height), `">`, "\n",
		`<title id="`, id, `-title">`, Escape(f.Title), "</title>\n",
		`<desc id="`, id, `-about">`, Escape(f.About), "</desc>\n")
	if f.Style != "" {
		b.Raw("<style>", f.Style, "</style>\n", `<rect class="paper" width="100%" height="100%"/>`, "\n")
	}
	b.Write(s.Bytes())
	b.Raw("</svg>\n")
	_, err := w.Write(b.Bytes())
	return err
}
