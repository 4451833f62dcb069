package simtest

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Flow is the peer's side of one connection with the host. Numbers in the
// notation are relative to the two initial sequence numbers.
type Flow struct {
	Local  netip.AddrPort // the peer's end
	Remote netip.AddrPort // the host's
	ISS    segment.Seq    // the peer's initial send sequence number
	IRS    segment.Seq    // the host's; known from its SYN on
	// SendNext and ReceiveNext are the peer's SND.NXT and RCV.NXT: what a segment
	// carries if its notation does not say. They follow what was sent and what was
	// expected, as far as it leaves no gap.
	SendNext, ReceiveNext segment.Seq
	// Conn is the host's end, once it is accepted or dialed.
	Conn *sim.Conn

	peer      *Peer
	inbox     []arrival
	dialing   bool
	dialError error
}

// Send sends a segment in the notation, at once. Without a sequence number it is
// the next one, without an acknowledgment number that of all segments expected
// so far.
func (f *Flow) Send(text string) {
	f.peer.t.Helper()
	form := f.parse(text)
	if form.Seq == nil {
		form.Seq = notation.Exactly(f.SendNext)
	}
	if form.Ack == nil && form.Flags.Has(segment.ACK) {
		form.Ack = notation.Exactly(f.ReceiveNext)
	}
	s, err := form.Segment(notation.Base{Sender: f.ISS, Receiver: f.IRS})
	f.peer.must(err, "a segment must be one that can be sent")
	f.SendSegment(s)
}

// SendSegment sends any segment, with numbers as on the wire. Without addresses
// it is one of this connection.
func (f *Flow) SendSegment(s segment.Segment) {
	f.peer.t.Helper()
	if !s.Src.IsValid() {
		s.Src = f.Local
	}
	if !s.Dst.IsValid() {
		s.Dst = f.Remote
	}
	f.peer.must(f.peer.Peer.Send(s), "a segment must be one that can be sent")
	if !s.BadChecksum && s.Seq.LessEq(f.SendNext) && f.SendNext.Less(s.End()) {
		f.SendNext = s.End()
	}
}

func (f *Flow) parse(text string) notation.Form {
	f.peer.t.Helper()
	form, err := notation.Parse(text)
	f.peer.must(err, "the notation of a segment must be right")
	return form
}

// Expect waits for the next segment of the host's, and compares it with the
// notation; what that leaves out is not compared. The sentence says why it has
// to come; args are for its % verbs. It returns the segment.
func (f *Flow) Expect(text, sentence string, args ...any) segment.Segment {
	f.peer.t.Helper()
	return f.ExpectForm(f.parse(text), sentence, args...)
}

// ExpectForm is Expect for a struct literal.
func (f *Flow) ExpectForm(want notation.Form, sentence string, args ...any) segment.Segment {
	f.peer.t.Helper()
	sentence = format(sentence, args)
	a, err := f.receive(f.peer.config.Patience)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		f.peer.fail(sentence, "no segment came from %s for %s\nwant  %v\ngot   nothing; the connection at %[1]s is %[4]s",
			f.peer.Host.Name(), f.peer.config.Patience, want, f.State())
	case err != nil:
		f.peer.fail(sentence, "waiting for %v: %v", want, err)
	}
	f.follow(&a.segment)
	base := notation.Base{Sender: f.IRS, Receiver: f.ISS}
	if differences := want.Match(&a.segment, base); differences != nil {
		f.peer.differs(sentence, f.peer.Host.Name(), want, &a.segment, base, differences, f.peer.event(a))
		f.peer.t.FailNow()
	}
	return a.segment
}

// format fills in a sentence. One without args is left as it is.
func format(sentence string, args []any) string {
	if len(args) == 0 {
		return sentence
	}
	return fmt.Sprintf(sentence, args...)
}

// differs reports a segment that is not what was wanted.
func (x *test) differs(sentence, from string, want notation.Form, s *segment.Segment, base notation.Base, differences []notation.Difference, about int) {
	x.t.Helper()
	number := 0
	x.inspect(func() { number = x.events.trace.Events[about].Packet.Number })
	problem := fmt.Sprintf("segment %d from %s: ", number, from)
	for i, d := range differences {
		if i > 0 {
			problem += ", "
		}
		problem += d.String()
	}
	w, g, marks := want.Table(s, base)
	x.report(sentence, fmt.Sprintf("%s\nwant  %s\ngot   %s\n      %s", problem, w, g, marks), about)
}

// receive takes the next segment of this connection.
func (f *Flow) receive(patience time.Duration) (arrival, error) {
	n := f.peer.network
	for until := n.Now() + patience; len(f.inbox) == 0; {
		s, err := f.peer.Peer.Receive(until - n.Now())
		if err != nil {
			return arrival{}, err
		}
		f.peer.take(s)
	}
	a := f.inbox[0]
	f.inbox = f.inbox[1:]
	return a, nil
}

// follow learns from a segment of the host's.
func (f *Flow) follow(s *segment.Segment) {
	if s.Flags.Has(segment.SYN) && (f.ReceiveNext == 0 || f.IRS != s.Seq) {
		f.IRS, f.ReceiveNext = s.Seq, s.Seq
	}
	if s.Seq.LessEq(f.ReceiveNext) && f.ReceiveNext.Less(s.End()) && !s.Flags.Has(segment.RST) {
		f.ReceiveNext = s.End()
	}
}

// event is the event of the trace that has a segment's arrival.
func (p *Peer) event(a arrival) (index int) {
	p.inspect(func() { index = p.find(a) })
	return index
}

func (p *Peer) find(a arrival) int {
	for i, e := range p.events.trace.Events {
		if e.Kind != trace.Delivered || e.Host != p.Peer.Name() {
			continue
		}
		b := e.Packet.Bytes
		if e.Fate.Bytes != nil {
			b = e.Fate.Bytes
		}
		if _, err := segment.Parse(b); err == nil {
			if a.number--; a.number == 0 {
				return i
			}
		}
	}
	return len(p.events.trace.Events) - 1
}

// ExpectNothing lets d of virtual time pass, in which the host must send nothing
// on this connection.
func (f *Flow) ExpectNothing(d time.Duration, sentence string, args ...any) {
	f.peer.t.Helper()
	sentence = format(sentence, args)
	f.peer.forward(d, sentence)
	a, err := f.receive(d)
	switch {
	case err == nil:
		f.follow(&a.segment)
		got := notation.Of(&a.segment, notation.Base{Sender: f.IRS, Receiver: f.ISS})
		f.peer.report(sentence, fmt.Sprintf("a segment came from %s\nwant  nothing for %s\ngot   %v", f.peer.Host.Name(), d, got), f.peer.event(a))
		f.peer.t.FailNow()
	case !errors.Is(err, os.ErrDeadlineExceeded):
		f.peer.fail(sentence, "%v", err)
	}
}

// Drain lets d of virtual time pass and returns all segments that have come and
// were not expected yet. They count as expected.
func (f *Flow) Drain(d time.Duration) []segment.Segment {
	f.peer.t.Helper()
	f.peer.runFor(d, "virtual time passes")
	for _, s := range f.peer.Peer.Received() {
		f.peer.take(s)
	}
	var all []segment.Segment
	for _, a := range f.inbox {
		f.follow(&a.segment)
		all = append(all, a.segment)
	}
	f.inbox = nil
	return all
}

// State is the state of the connection at the host now. What is on its way has
// not arrived; see [Flow.ExpectState].
func (f *Flow) State() segment.State { return f.peer.Host.State(f.Remote, f.Local) }

// ExpectState lets all segments that are on their way arrive, and compares the
// state of the connection at the host (RFC 9293 section 3.3.2).
func (f *Flow) ExpectState(want segment.State, sentence string, args ...any) {
	f.peer.t.Helper()
	f.peer.arrive()
	if got := f.State(); got != want {
		f.peer.fail(format(sentence, args), "the state of the connection at %s\nwant  %s\ngot   %s", f.peer.Host.Name(), want, got)
	}
}
