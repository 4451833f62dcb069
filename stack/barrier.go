package stack

// netstack's TCP handles incoming segments on processors (see processors.go). Determinism
// rests on this: they do nothing but when the host asks, and then they empty their queue.
// A processor that the host runs itself can do nothing else. Where it cannot run one,
// stack.Stack.Pause returns only when every processor has emptied its queue and waits to be
// resumed, and a processor that waits does nothing. So the processors are paused from the
// start, segments that arrive meanwhile are queued, and the barrier lets the
// processors work off their queues and wait again. Between two barriers nothing
// of netstack runs, whatever the number of processors or the scheduler's mood.
//
// Pause exists for checkpointing a whole sandbox; TestBarrier pins what is
// relied on here, so that a gVisor that changes it fails loudly.

// park brings the processors to rest. It is called once, at the host's birth.
func (h *Host) park() {
	if h.processor = ownProcessor(h.stack); h.processor == nil {
		leaveOneProcessor(h.stack)
		h.stack.Pause()
	}
}

// barrier lets the processors handle all segments delivered so far.
//
// Pause takes the processors in turn, so where there are several one that waits
// already may be handed work by one that does not yet. A single segment is handed on like that in one
// case: a SYN that reopens a connection in TIME-WAIT goes on to the listening
// socket. The old connection is closed for it, and then there is another round.
func (h *Host) barrier() {
	for again := true; again; {
		before := h.ended.Value()
		h.round()
		again = h.ended.Value() != before
	}
}

// round lets the processors work, until their queues are empty.
func (h *Host) round() {
	if h.processor != nil {
		h.processor.run()
		return
	}
	h.stack.Resume()
	h.stack.Pause()
}

// unpark lets the processors go, so that they can end.
func (h *Host) unpark() {
	if h.processor == nil {
		h.stack.Resume()
	}
}
