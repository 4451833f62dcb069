package sweep

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

// The ways in which a run fails.
const (
	Failed   = "failed"   // the script did: an expectation, or a call
	Violated = "violated" // an invariant of RFC 9293
	Panicked = "panicked"
)

// Failure is a run that fails.
type Failure struct {
	Index uint64 `json:"index"`
	What  string `json:"what"` // scenario, parameters and seed, in a line
	Kind  string `json:"kind"` // Failed, Violated or Panicked
	Text  string `json:"text"`
}

// Outcome is what came of a run.
type Outcome struct {
	Point
	// Numbers are those of the measures, in their order; -1 for one that the run does not
	// have. One that fails has what came until then.
	Numbers []int64
	Failure *Failure // nil if all went well
}

// longestText is how much of an error is kept, in bytes.
const longestText = 500

// Do does one run. Whatever goes wrong in it, a panic too, is told in the outcome.
func (c *Campaign) Do(index uint64) Outcome {
	var w worker
	return w.do(c, index)
}

// worker does runs one after the other. It keeps what the next may have in common with the
// last.
type worker struct {
	settings []scenario.Setting
	of       *scenario.Scenario // that was prepared
	prepared *scenario.Scenario
}

func (w *worker) do(c *Campaign, index uint64) (o Outcome) {
	o = Outcome{Point: c.Point(index)}
	fail := func(kind string, text string) {
		o.Failure = &Failure{index, c.Describe(o.Point), kind, cut(text)}
	}
	defer func() {
		if r := recover(); r != nil {
			o.Numbers = absent(len(c.Measures)) // which may be half measured
			fail(Panicked, fmt.Sprint(r))
		}
	}()
	s, err := w.prepare(&o.Point)
	if err != nil {
		o.Numbers = absent(len(c.Measures))
		fail(Failed, err.Error())
		return o
	}
	t, err := c.simulate(s, o.Seed)
	m := measured{trace: t}
	for i := range c.Measures {
		o.Numbers = append(o.Numbers, c.Measures[i].value(&m))
	}
	switch {
	case err != nil:
		fail(Failed, err.Error())
	case c.Invariants:
		if found := check.Trace(t); len(found) > 0 {
			fail(Violated, found[0].String())
		}
	}
	return o
}

// prepare is the scenario of a point with its settings.
func (w *worker) prepare(p *Point) (*scenario.Scenario, error) {
	if w.of == p.Scenario && w.prepared != nil && slices.Equal(w.settings, p.settings) {
		return w.prepared, nil
	}
	s, err := p.Prepare()
	if err == nil {
		w.of, w.prepared, w.settings = p.Scenario, s, p.settings
	}
	return s, err
}

func (c *Campaign) simulate(s *scenario.Scenario, seed *uint64) (*trace.Trace, error) {
	o := scenario.Options{Seed: seed}
	for i := range c.Measures {
		o.Samples = o.Samples || c.Measures[i].queues
	}
	if c.Simulate != nil {
		return c.Simulate(s, o)
	}
	return s.Run(o)
}

func absent(n int) []int64 { return slices.Repeat([]int64{none}, n) }

// cut is a text that is not too long to be kept.
func cut(text string) string {
	if len(text) > longestText {
		text = strings.ToValidUTF8(text[:longestText], "") + "…"
	}
	return text
}
