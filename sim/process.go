package sim

import (
	"fmt"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/internal/engine"
)

// Go starts a process, which begins to run in [Network.Run], or at once in a
// network that runs. If f returns an error, Run returns it.
func (n *Network) Go(name string, f func() error) {
	n.enter()
	defer n.leave()
	n.engine.Start(name, false, f)
}

// GoBackground is Go for a process that serves the others: one that still
// waits when nothing is left to happen is no deadlock.
func (n *Network) GoBackground(name string, f func() error) {
	n.enter()
	defer n.leave()
	n.engine.Start(name, true, f)
}

// Sleep waits for d of virtual time, or until the network is closed, which is an error.
func (n *Network) Sleep(d time.Duration) error { return n.engine.Sleep(d) }

// Group is processes that are waited for together.
type Group struct {
	network *Network
	running int
	waiters []*engine.Waiter
	err     error
}

// NewGroup makes a group without processes.
func (n *Network) NewGroup() *Group { return &Group{network: n} }

// Go starts a process of the group: see [Network.Go].
func (g *Group) Go(name string, f func() error) {
	n := g.network
	n.enter()
	defer n.leave()
	g.running++
	n.engine.Start(name, false, func() error {
		err := f()
		n.enter()
		defer n.leave()
		g.running--
		if g.err == nil {
			g.err = err
		}
		if g.running == 0 {
			for _, w := range g.waiters {
				n.engine.Wake(w)
			}
			g.waiters = nil
		}
		return nil
	})
}

// Wait waits until every process of the group has ended, and returns the first
// error of theirs.
func (g *Group) Wait() error {
	n := g.network
	n.enter()
	defer n.leave()
	for g.running > 0 {
		w := &engine.Waiter{What: engine.Reason(func() string { return fmt.Sprintf("%d processes to end", g.running) })}
		g.waiters = append(g.waiters, w)
		if err := n.engine.Park(w); err != nil {
			return err
		}
	}
	err := g.err
	g.err = nil
	return err
}
