package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/seed-8df93623/tcpsim/sim"
)

// process is one sequence of statements that runs beside others.
type process struct {
	run      *run
	name     string // empty for the script itself
	at       *statement
	group    *sim.Group // processes that it has started
	finished bool       // it only waits for those
	spoofer  *hostSetup // who sends what is injected, in place of its source; nil unless it is spoofed
	// got and wanted are how many bytes a statement has that reads so many.
	got, wanted int
}

func (r *run) process(name string) *process {
	p := &process{run: r, name: name, group: r.network.NewGroup()}
	r.processes = append(r.processes, p)
	return p
}

// end takes note of a process that has ended.
func (r *run) end(p, parent *process, err error) {
	r.processes = slices.DeleteFunc(r.processes, func(other *process) bool { return other == p })
	if err == nil || errors.Is(err, errOver) {
		return
	}
	for _, one := range apart(err) {
		r.failures = append(r.failures, failure{parent, one})
	}
}

// errOver ends a process because the run is over for another reason.
var errOver = errors.New("the run is over")

// mostProcesses is how many processes may be there at once.
const mostProcesses = 100_000

// start runs statements beside p.
func (p *process) start(name string, body []*statement) error {
	r := p.run
	if len(r.processes) >= mostProcesses {
		return fmt.Errorf("%d processes run already; want fewer in the background", mostProcesses)
	}
	if name == "" {
		r.started++
		name = strconv.Itoa(r.started)
	}
	child := r.process(name)
	p.group.Go(name, func() error {
		r.end(child, p, child.whole(body))
		return nil
	})
	return nil
}

// whole runs statements and all that they have started.
func (p *process) whole(body []*statement) error {
	if err := p.each(body); err != nil {
		return err
	}
	p.finished = true
	return p.wait()
}

// wait waits for the processes that p has started, and takes their errors.
func (p *process) wait() error {
	if err := p.group.Wait(); err != nil {
		return err
	}
	var errs []error
	p.run.failures = slices.DeleteFunc(p.run.failures, func(f failure) bool {
		if f.parent == p {
			errs = append(errs, f.err)
		}
		return f.parent == p
	})
	return errors.Join(errs...)
}

// each runs statements one after the other until one fails.
func (p *process) each(body []*statement) error {
	for _, s := range body {
		if err := p.do(s); err != nil {
			return err
		}
	}
	return nil
}

// do runs one statement.
func (p *process) do(s *statement) error {
	p.at, p.got = s, 0
	err := p.count()
	if err == nil {
		err = s.run(p)
	}
	switch {
	case errors.Is(err, errOver):
		return err
	case s.expected != nil:
		return p.unexpected(s, err)
	case err != nil:
		return p.failed(s, err)
	}
	return nil
}

// count ends a run of which the script itself goes on for too long. Lines that
// take no time bring about no events.
func (p *process) count() error {
	r := p.run
	if r.over {
		return errOver
	}
	r.steps++
	if most := r.scenario.limits.events; r.steps > most {
		r.over = true
		return fmt.Errorf("the run reached the limit of %d lines here; shorten the script, or allow more with limit events=", most)
	}
	return nil
}

// host is the machine that a line speaks of.
func (p *process) host(setup *hostSetup) *host { return p.run.hosts[setup.name] }
