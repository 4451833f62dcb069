package simtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

// start starts a process.
func (x *test) start(name string, f func() error) {
	x.inspect(func() { x.running++ })
	x.network.Go(name, func() error {
		defer x.inspect(func() { x.running-- })
		return f()
	})
}

// finish ends the network when the test has ended.
func (x *test) finish() {
	x.t.Helper()
	defer x.letEnd()
	defer x.network.Close()
	defer func() { // also if a process ends the test in what follows
		x.t.Helper()
		if x.t.Failed() {
			x.t.Logf("%s", x.story())
		}
	}()
	if x.t.Failed() {
		return
	}
	if err := x.settleProcesses(); err != nil {
		x.errorf("the processes of the test must end without an error", "%v", err)
		return
	}
	if err := x.network.Err(); err != nil {
		x.errorf("nobody must wait for what never comes, also where its error is thrown away", "%v%s", err, remedy(err))
		return
	}
	if !x.config.Unchecked && !x.t.Failed() {
		x.check()
	}
}

// remedy says what would have ended a wait.
func remedy(err error) string {
	switch {
	case errors.As(err, new(*sim.DeadlockError)):
		return "\nno timer is set that would end it: a deadline, a timeout or keep-alive"
	case errors.As(err, new(*sim.LimitError)):
		return "\nConfig.MaxTime says how long a run may go on, in a bubble without any call of a program's; Config.MaxEvents and Config.MaxMemory end a run, too"
	}
	return ""
}

// settleProcesses runs processes that have not ended, and collects the errors of
// all.
func (x *test) settleProcesses() error {
	err := x.runUntil(0, func() bool { return true })
	if errors.Is(err, net.ErrClosed) {
		return nil // by the test itself, which has ended them so
	}
	running := 0
	ended := func() bool {
		running = x.running
		return running == 0
	}
	if x.inspect(func() { ended() }); running == 0 {
		return err
	}
	if x.config.Driver != sim.WallClock {
		return errors.Join(err, x.network.Run())
	}
	if late := x.runUntil(x.config.Patience, ended); running == 0 || !errors.Is(late, os.ErrDeadlineExceeded) {
		return errors.Join(err, late)
	}
	return fmt.Errorf("%d have not ended after %s%s", running, x.config.Patience, x.waits())
}

// check holds the trace against RFC 9293.
func (x *test) check() {
	x.t.Helper()
	x.settle()
	var found []check.Violation
	x.inspect(func() { found = check.Trace(x.events.trace) })
	if len(found) == 0 {
		return
	}
	var b strings.Builder
	for _, v := range found[:min(len(found), aroundLines)] {
		fmt.Fprintf(&b, "\n%s\n  \"%s\"", v, v.Sentence)
	}
	x.errorf("every host must do as RFC 9293 demands", "%d times one has not; Config.Unchecked leaves this check out%s", len(found), b.String())
}

// waits lists who waits in the network, a line each.
func (x *test) waits() string {
	if x.config.Driver == sim.Loop {
		return ""
	}
	var b strings.Builder
	all := x.network.Waits()
	for _, w := range all[:min(len(all), aroundLines)] {
		fmt.Fprintf(&b, "\n  %s", w)
	}
	if more := len(all) - aroundLines; more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}
