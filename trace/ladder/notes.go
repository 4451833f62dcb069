package ladder

import "github.com/seed-8df93623/tcpsim/trace"

// noter writes the notes on the events of a trace below the rows of a ladder. Not
// every event has a row: its notes stand below the next one.
type noter struct {
	events []trace.Event // those that have not had their notes written
	first  int           // the index of the first of them
	notes  map[int][]string
	write  func([]string)
}

// upTo writes the notes on all events up to e, the one that the last row tells of;
// nil is the end.
func (n *noter) upTo(e *trace.Event) {
	if n.notes == nil {
		return
	}
	for len(n.events) > 0 {
		next := &n.events[0]
		n.write(n.notes[n.first])
		n.events, n.first = n.events[1:], n.first+1
		if next == e {
			return
		}
	}
}
