package sim

import (
	"fmt"
)

// Waits lists those who wait for the network just now, and for what: goroutines with
// their places in the program, or, with the driver Loop, processes.
func (n *Network) Waits() []Waiting {
	n.enter()
	defer n.leave()
	return n.waiting()
}

// Waiting is a process that has not ended, and what it waits for.
type Waiting struct {
	Process string // empty for a caller outside of all processes
	At      string // file and line, of a goroutine in a bubble or in real time
	For     string // empty if it could go on
}

// String says who waits for what.
func (w Waiting) String() string {
	who := "process " + w.Process
	switch {
	case w.At != "":
		who = "the goroutine at " + w.At
	case w.Process == "":
		who = "the caller"
	}
	if w.For == "" {
		return who + " can go on"
	}
	return who + " waits: " + w.For
}

func sentences(all []Waiting) []string {
	var s []string
	for _, w := range firstFew(all) {
		s = append(s, w.String())
	}
	if more := len(all) - len(s); more > 0 {
		s = append(s, fmt.Sprintf("%d more", more))
	}
	return s
}

// firstFew are as many as somebody reads.
func firstFew[T any](all []T) []T { return all[:min(len(all), 20)] }

// waiting lists the processes that wait and are not background ones, or the calls that
// wait.
func (n *Network) waiting() []Waiting {
	if n.live != nil {
		return n.live.waiting()
	}
	var all []Waiting
	for _, p := range n.processes {
		if !p.background {
			all = append(all, p.waits())
		}
	}
	return all
}
