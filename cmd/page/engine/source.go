package engine

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
)

// The limits. They leave room for every built-in scenario, and let no link freeze a page.
const (
	largestRequest  = 96 << 20
	largestScenario = 1 << 20
	largestCapture  = 64 << 20
	mostTime        = 31 * 24 * time.Hour // of a run, in virtual time
	mostEvents      = 400_000
	mostMemory      = 256 << 20
	mostPackets     = 50_000 // of a document
	mostKept        = 3      // runs
)

// longest bounds the virtual time of runs. Tests of long ones set it.
var longest time.Duration = mostTime

// ours reports whether a run was ended by a limit from here, which no line of its scenario
// can raise.
func ours(err error) bool {
	var reached *sim.LimitError
	return errors.As(err, &reached) && slices.Contains([]string{
		fmt.Sprintf("%s of virtual time", longest), fmt.Sprintf("%d events", mostEvents), fmt.Sprintf("%d MiB of memory", mostMemory>>20),
	}, reached.Limit)
}

// done is a run that was made.
type done struct {
	key      key
	scenario *scenario.Scenario
	trace    *trace.Trace
	failed   error // what went wrong in it
}

// key is all that a run depends on.
type key struct{ name, text, seed, fixes string }

// kept are the last runs, the latest one last.
var kept []*done

// parse finds the scenario of a request. The text of a built-in one is that one.
func (r *request) parse() (*scenario.Scenario, error) {
	if r.Lesson != "" {
		return scenario.Named(r.Lesson)
	}
	if len(r.Scenario) > largestScenario {
		return nil, fmt.Errorf("a scenario of %d bytes; at most %d are taken", len(r.Scenario), largestScenario)
	}
	if s, ok := scenario.Known([]byte(r.Scenario)); ok {
		return s, nil
	}
	name := r.Name
	if name == "" {
		name = "scenario"
	}
	return scenario.Parse(name, []byte(r.Scenario))
}

// run is the run of a request's scenario, as it was made before or is made now.
func (r *request) run() (*done, error) {
	s, err := r.parse()
	if err != nil {
		return nil, err
	}
	return r.runOf(s)
}

func (r *request) runOf(s *scenario.Scenario) (*done, error) {
	k := key{s.Name, string(s.Source()), r.Seed, r.Fixes}
	if i := slices.IndexFunc(kept, func(d *done) bool { return d.key == k }); i >= 0 {
		return kept[i], nil
	}
	o := scenario.Options{Samples: true, MaxEvents: mostEvents, MaxMemory: mostMemory, MaxTime: longest}
	if r.Seed != "" {
		seed, err := strconv.ParseUint(r.Seed, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no seed; want 0 to 18446744073709551615", r.Seed)
		}
		o.Seed = &seed
	}
	if r.Fixes != "" {
		if err := o.SetFixes(r.Fixes); err != nil {
			return nil, err
		}
	}
	d := &done{key: k, scenario: s}
	d.trace, d.failed = s.Run(o)
	if d.trace == nil || len(d.trace.Events) == 0 && d.failed != nil {
		return nil, d.failed
	}
	if len(kept) >= mostKept {
		kept = slices.Delete(kept, 0, 1)
	}
	kept = append(kept, d)
	return d, nil
}

// errNothing says that a request lacks what it is about.
var errNothing = errors.New("there is no run to do that with; open a lesson or a scenario first")
