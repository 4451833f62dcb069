package simtest

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/sim"
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
	inbox     []*Seen // that were not expected yet
	dialing   bool
	dialError error
}

// Send sends a segment in the notation, at once. Without a sequence number it is
// the next one, without an acknowledgment number that of all segments expected
// so far.
func (f *Flow) Send(text string) {
	f.test().t.Helper()
	form := f.test().parse(text)
	if form.Seq == nil {
		form.Seq = notation.Exactly(f.SendNext)
	}
	if form.Ack == nil && form.Flags.Has(segment.ACK) {
		form.Ack = notation.Exactly(f.ReceiveNext)
	}
	s, err := form.Segment(notation.Base{Sender: f.ISS, Receiver: f.IRS})
	f.test().must(err, "a segment must be one that can be sent")
	f.SendSegment(s)
}

// SendSegment sends any segment, with numbers as on the wire. Without addresses
// it is one of this connection.
func (f *Flow) SendSegment(s segment.Segment) {
	f.test().t.Helper()
	if !s.Src.IsValid() {
		s.Src = f.Local
	}
	if !s.Dst.IsValid() {
		s.Dst = f.Remote
	}
	f.test().must(f.peer.Peer.Send(s), "a segment must be one that can be sent")
	if !s.BadChecksum && s.Seq.LessEq(f.SendNext) && f.SendNext.Less(s.End()) {
		f.SendNext = s.End()
	}
}

// Expect waits for the next segment of the host's, and compares it with the
// notation; what that leaves out is not compared. The sentence says why it has
// to come; args are for its % verbs.
func (f *Flow) Expect(text, sentence string, args ...any) *Seen {
	f.test().t.Helper()
	return f.ExpectForm(f.test().parse(text), sentence, args...)
}

// ExpectForm is Expect for a struct literal.
func (f *Flow) ExpectForm(want notation.Form, sentence string, args ...any) *Seen {
	f.test().t.Helper()
	return f.test().expect(f, want, said(sentence, args))
}

// ExpectNothing lets d of virtual time pass, in which no segment of the host's must come
// on this connection. One that has come before and was not expected counts, too.
func (f *Flow) ExpectNothing(d time.Duration, sentence string, args ...any) {
	f.test().t.Helper()
	f.test().expectNothing(f, d, said(sentence, args))
}

// Drain lets d of virtual time pass, which may be 0, and returns all segments that have
// come and were not expected yet. They count as expected.
func (f *Flow) Drain(d time.Duration) []*Seen {
	f.test().t.Helper()
	return f.test().drain(f, d)
}

func (f *Flow) test() *test  { return f.peer.test }
func (f *Flow) from() string { return f.peer.Host.Name() }

func (f *Flow) rest() string {
	return fmt.Sprintf("; the connection at %s is %s", f.from(), f.State())
}

func (f *Flow) next() *Seen {
	f.peer.sort()
	if len(f.inbox) == 0 {
		return nil
	}
	s := f.inbox[0]
	f.inbox = f.inbox[1:]
	f.follow(&s.Segment)
	s.base = notation.Base{Sender: f.IRS, Receiver: f.ISS}
	return s
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

// State is the state of the connection at the host now. What is on its way has
// not arrived; see [Flow.ExpectState].
func (f *Flow) State() segment.State { return f.peer.Host.State(f.Remote, f.Local) }

// ExpectState lets all segments that are on their way arrive, and compares the
// state of the connection at the host (RFC 9293 section 3.3.2).
func (f *Flow) ExpectState(want segment.State, sentence string, args ...any) {
	f.test().t.Helper()
	f.test().arrive()
	if got := f.State(); got != want {
		f.test().fail(said(sentence, args), "the state of the connection at %s\nwant  %s\ngot   %s", f.peer.Host.Name(), want, got)
	}
}
