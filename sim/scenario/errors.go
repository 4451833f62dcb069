package scenario

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
)

// Error is a mistake in a scenario, or a failure of its run, and the line that
// it is about.
type Error struct {
	Name string // of the scenario, as given to Parse
	Line int    // counting from 1; 0 where no line is to blame
	Err  error
}

// Error is "file:line: what is wrong".
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %v", e.Name, e.Err)
	}
	return fmt.Sprintf("%s:%d: %v", e.Name, e.Line, e.Err)
}

// Unwrap is what is wrong, without the place.
func (e *Error) Unwrap() error { return e.Err }

// callError is an error that TCP gave to a call. A script may expect it, unlike
// a mistake of the script's own.
type callError struct {
	err  error
	more string // what there is to say besides
	hint string // what may mend it; may be empty
}

// called marks the result of a call.
func called(err error) error {
	if err == nil {
		return nil
	}
	return &callError{err: err}
}

// Error says what the error is, and what there is to say besides.
func (e *callError) Error() string { return e.text() + e.more }

// text is the error itself, without the addresses and the system call that
// package net puts before it.
func (e *callError) text() string {
	err := e.err
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		err = op.Err
	}
	if system := (*os.SyscallError)(nil); errors.As(err, &system) {
		err = system.Err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "end of stream"
	}
	return err.Error()
}

func (e *callError) Unwrap() error { return e.err }

// failed is a statement's error with its place and time, and what mends it.
func (p *process) failed(s *statement, err error) error {
	if placed := (*Error)(nil); errors.As(err, &placed) {
		return err // it comes from another line, by way of a block or of wait
	}
	when := p.run.when(p.run.network.Elapsed())
	if call := (*callError)(nil); errors.As(err, &call) {
		hint := call.hint
		if hint != "" {
			hint = "; " + hint
		}
		err = fmt.Errorf("%s: %w (%s)%s; if that is what you want, put expect error %q below it",
			s.what, err, when, hint, call.text())
	} else {
		err = fmt.Errorf("%s: %w (%s)", s.what, err, when)
	}
	return p.run.scenario.errorAt(s.line, err)
}

// unexpected compares a statement's error with the one that the script expects.
// Where several processes have failed, that is the error of each.
func (p *process) unexpected(s *statement, err error) error {
	place := func(format string, arguments ...any) error {
		return p.run.scenario.errorAt(s.expected.line, fmt.Errorf("expect error %q: but %s in line %d %s (%s)",
			s.expected.text, s.what, s.line, fmt.Sprintf(format, arguments...), p.run.when(p.run.network.Elapsed())))
	}
	if err == nil {
		return place("succeeded")
	}
	for _, part := range apart(err) {
		call := (*callError)(nil)
		if !errors.As(part, &call) {
			return p.failed(s, err)
		}
		if !strings.Contains(call.Error(), s.expected.text) {
			return place("failed with %q", call)
		}
	}
	return nil
}

// apart takes what errors.Join has joined apart again.
func apart(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

// stuck explains a run that does not come to its end by the lines that wait.
func (r *run) stuck(err error) []error {
	var deadlock *sim.DeadlockError
	var limit *sim.LimitError
	switch {
	case errors.As(err, &deadlock):
		return r.blame(deadlock.Waiting, func(p *process, why string) error {
			return because(err, "%s: waits for ever: %s, and nothing is left to happen (%s); %s",
				p.at.what, why, r.when(deadlock.Time), p.remedy())
		})
	case errors.As(err, &limit):
		waits := r.blame(limit.Waiting, func(p *process, why string) error {
			return because(err, "%s: the run reached the limit of %s here: %s; end it before, or allow more with limit",
				p.at.what, limit.Limit, why)
		})
		if waits != nil {
			return waits
		}
		return []error{r.scenario.errorAt(0, because(err,
			"the run reached the limit of %s (%s); still going on: %s; bring that to an end in the script, or allow more with limit",
			limit.Limit, r.when(limit.Time), strings.Join(limit.Connections, "; ")))}
	}
	return []error{r.scenario.errorAt(0, err)}
}

// explained is an error in words of the script; errors.As finds what has brought it about.
type explained struct {
	text string
	err  error
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.err }

// because is an error that err has brought about.
func because(err error, format string, args ...any) error {
	return &explained{fmt.Sprintf(format, args...), err}
}

// blame makes an error for each process, of which sim tells in the same order
// what they wait for. Those that wait for other processes are left out unless
// there is nobody else.
func (r *run) blame(waiting []sim.Waiting, explain func(p *process, why string) error) []error {
	var all, others []error
	for i, p := range r.processes {
		if i >= len(waiting) || p.at == nil {
			break
		}
		why := cmp.Or(waiting[i].For, "it was about to go on")
		if _, reason, found := strings.Cut(why, ": "); found {
			why = reason
		}
		if p.got > 0 {
			why = fmt.Sprintf("%d of %d bytes have come", p.got, p.wanted)
		}
		err := r.scenario.errorAt(p.at.line, explain(p, why))
		all = append(all, err)
		if p.at.what != "wait" && !p.finished {
			others = append(others, err)
		}
	}
	if len(others) > 0 {
		all = others
	}
	sortByLine(all)
	// Both directions of a relay wait at one line for the same.
	return slices.CompactFunc(all, func(a, b error) bool { return a.Error() == b.Error() })
}

// when tells the time, and the seed where it is not the scenario's own.
func (r *run) when(now time.Duration) string {
	if seed := r.recorder.trace.Seed; seed != r.scenario.seed {
		return fmt.Sprintf("at %s, seed %d", now, seed)
	}
	return fmt.Sprintf("at %s", now)
}

// remedy says what may bring about what a process waits for in vain.
func (p *process) remedy() string {
	if p.at.reads {
		for _, other := range p.run.processes {
			if other != p && other.at != nil && other.at.reads && !other.finished {
				return fmt.Sprintf("line %d waits for data, too; let one of them write first", other.at.line)
			}
		}
		for _, setup := range p.run.scenario.hosts {
			if port := p.run.hosts[setup.name].unaccepted(); port > 0 {
				return fmt.Sprintf(`nobody has accepted the connection to port %d of %s; put "%[2]s accept" above it`, port, setup.name)
			}
		}
	}
	if p.at.what == "relay" {
		return "a relay is done when both ends have closed each connection that it serves: one, or as many as connections= says"
	}
	if p.name == "" {
		return `put what it waits for above it, or let this line run beside the rest with & at its end`
	}
	return "nothing in the script brings that about"
}

// sortByLine brings errors, all of type *Error, into the order of the file.
func sortByLine(errs []error) {
	slices.SortStableFunc(errs, func(a, b error) int { return a.(*Error).Line - b.(*Error).Line })
}

// mostErrors is how many errors are worth telling of at once.
const mostErrors = 20

// join makes one error of many, and none of none.
func (s *Scenario) join(errs []error) error {
	if more := len(errs) - mostErrors; more > 0 {
		errs = append(errs[:mostErrors:mostErrors], s.errorAt(0, fmt.Errorf("%d more errors", more)))
	}
	return errors.Join(errs...)
}

// errorAt puts a place to an error.
func (s *Scenario) errorAt(line int, err error) error {
	return &Error{Name: s.Name, Line: max(line, noLine), Err: err}
}
