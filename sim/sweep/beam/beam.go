// Package beam runs a campaign as an Apache Beam pipeline: the units of work are elements, and
// what comes out are the bytes of the result that [sweep.Campaign.Sweep] would have.
//
// The package is a module of its own, so that whoever needs no Beam depends on none. Command
// tcpsim-beam runs the pipeline on whatever runner its flags name.
//
// # What is tested
//
// Prism in process, Beam's own runner: the bytes, runs that panic, a worker that fails, and the
// pipeline tried once more. Prism does not try a failed bundle again: the pipeline fails then,
// with an error, and no result is written. Flink and Dataflow do try again, which changes
// nothing, as a unit gives the same bytes each time; neither has been tried here.
package beam

import (
	"context"
	"fmt"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/sim/sweep"
	"github.com/seed-8df93623/tcpsim/trace"
)

func init() {
	register.DoFn3x1[context.Context, Unit, func(Unit), error](&splitUnits{})
	register.Emitter1[Unit]()
	register.DoFn2x2[context.Context, Unit, []byte, error](&runUnit{})
	register.Combiner1[[]byte](&mergeResults{})
}

// Unit is a range of indices, from From up to To, which is not one of them.
type Unit struct {
	From, To uint64
}

// defaultRuns is how many runs a unit has by default, which takes a second or so if they are
// short.
const defaultRuns = 2000

// Options say how a campaign becomes a pipeline. The zero value is useful.
type Options struct {
	// Runs is how many runs a unit of work has; 0 means 2000. It changes no result.
	Runs uint64
	// Version is that of what runs, for the result.
	Version string
}

// Sweep adds a campaign to a pipeline. The collection that it returns has one element: the
// result, as [sweep.Result.Encode] writes it.
func Sweep(s beam.Scope, c *sweep.Campaign, o Options) (beam.PCollection, error) {
	bundle, err := c.Bundle()
	if err != nil {
		return beam.PCollection{}, err
	}
	if o.Runs == 0 {
		o.Runs = defaultRuns
	}
	s = s.Scope("tcpsim.Sweep")
	whole := beam.Create(s, Unit{0, c.Runs()})
	units := beam.Reshuffle(s, beam.ParDo(s, &splitUnits{o.Runs}, whole))
	results := beam.ParDo(s, &runUnit{Bundle: bundle, Version: o.Version}, units)
	return beam.Combine(s, &mergeResults{}, results), nil
}

// splitUnits takes a range apart.
type splitUnits struct {
	Runs uint64
}

// ProcessElement implements a DoFn.
func (f *splitUnits) ProcessElement(_ context.Context, whole Unit, emit func(Unit)) error {
	for from := whole.From; from < whole.To; from += f.Runs {
		emit(Unit{from, min(from+f.Runs, whole.To)})
	}
	return nil
}

// Of tests: the Simulate of campaigns, and what fails before a unit.
var (
	simulate func(*scenario.Scenario, scenario.Options) (*trace.Trace, error)
	failing  func() error
)

// runUnit does the runs of a unit. It is sent to the machines with all that it needs.
type runUnit struct {
	Bundle  []byte
	Version string

	campaign *sweep.Campaign
}

// Setup implements a DoFn.
func (f *runUnit) Setup(context.Context) (err error) {
	if f.campaign, err = sweep.Unbundle(f.Bundle); err == nil {
		f.campaign.Simulate = simulate
	}
	return err
}

// ProcessElement implements a DoFn. A run that fails, or panics, is in the result; an error is
// of the machine, and has the runner try the unit again.
func (f *runUnit) ProcessElement(ctx context.Context, u Unit) ([]byte, error) {
	if failing != nil {
		if err := failing(); err != nil {
			return nil, err
		}
	}
	r, err := f.campaign.Sweep(ctx, sweep.Job{Range: sweep.Range{From: u.From, To: u.To}, Workers: 1, Version: f.Version})
	if err != nil {
		return nil, fmt.Errorf("runs %d to %d: %w", u.From, u.To-1, err)
	}
	return r.Encode(), nil
}

// mergeResults puts results together, in whatever order they come.
type mergeResults struct{}

// CreateAccumulator implements a CombineFn.
func (*mergeResults) CreateAccumulator() []byte { return nil }

// AddInput implements a CombineFn.
func (m *mergeResults) AddInput(sum, one []byte) ([]byte, error) {
	return m.MergeAccumulators(sum, one)
}

// MergeAccumulators implements a CombineFn.
func (*mergeResults) MergeAccumulators(a, b []byte) ([]byte, error) {
	switch {
	case len(a) == 0:
		return b, nil
	case len(b) == 0:
		return a, nil
	}
	sum, err := sweep.Decode(a)
	if err != nil {
		return nil, err
	}
	one, err := sweep.Decode(b)
	if err != nil {
		return nil, err
	}
	if err := sum.Merge(one); err != nil {
		return nil, err
	}
	return sum.Encode(), nil
}
