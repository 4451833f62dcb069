package main

import (
	"errors"
	"io"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/format"
)

// headLimits bound what is read of a capture before a stream begins, from which the
// stream takes the names and addresses of hosts.
var headLimits = capture.Limits{Events: 10_000, Bytes: 16 << 20}

// writeStream writes what is read of a capture already, the head, and then all that
// is still to read. damaged says why the reading ended before the file.
func (s *shower) writeStream(w io.Writer, head *trace.Trace, in *capture.Reader, style format.Style) (damaged, err error) {
	out, err := s.chosen.Stream(w, head, style)
	if err != nil {
		return nil, err
	}
	var next trace.Recorder = &hosts{out, known(head)}
	if s.chosen.States && conversation.IsCapture(head) {
		next = conversation.NewFollower(conversation.StatesOf(head, next))
	}
	for _, e := range head.Events {
		next.Record(e)
	}
	head.Events = nil // need not be kept
	for damaged == nil && out.Err() == nil {
		var e trace.Event
		if e, damaged = in.NextEvent(); damaged == nil {
			next.Record(e)
		}
	}
	if errors.Is(damaged, io.EOF) {
		damaged = nil
	}
	return damaged, out.Close()
}

// hosts makes hosts known that the head of a trace does not have, before their
// first packets.
type hosts struct {
	trace.Recorder
	known map[string]bool
}

// manyHosts is how many hosts are made known at most.
const manyHosts = 1 << 16

func known(t *trace.Trace) map[string]bool {
	names := map[string]bool{}
	for _, h := range t.Hosts {
		names[h.Name] = true
	}
	return names
}

// Record implements trace.Recorder.
func (h *hosts) Record(e trace.Event) {
	if e.Kind == trace.Sent && e.Packet.Segment != nil {
		h.meet(e.Packet.From, e.Packet.Segment.Src)
		h.meet(e.Packet.To, e.Packet.Segment.Dst)
	}
	h.Recorder.Record(e)
}

func (h *hosts) meet(name string, at netip.AddrPort) {
	if !h.known[name] && len(h.known) < manyHosts {
		h.known[name] = true
		h.AddHost(trace.Host{Name: name, Addresses: []netip.Addr{at.Addr()}})
	}
}
