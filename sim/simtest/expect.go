package simtest

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Connect opens a connection from the client to the server's port 80: the
// client's end of it, and the server's. What both have sent by then, such as the
// handshake, is passed over by [Network.From].
func (n *Network) Connect() (client, server *sim.Conn) {
	n.test.t.Helper()
	if n.listener == nil {
		l, err := n.Server.ListenTCP("tcp", ":80")
		n.test.must(err, "the server must be able to listen on port 80, which Connect has it do")
		n.listener = l
	}
	client, err := n.Client.DialTCP("tcp", n.Server.Name()+":80")
	n.test.must(err, "the client must be able to connect")
	server, err = n.listener.AcceptTCP()
	n.test.must(err, "the server must have a connection to accept")
	n.From(n.Client).Drain(0)
	n.From(n.Server).Drain(0)
	return client, server
}

// Write has an application write text.
func (n *Network) Write(c *sim.Conn, text string) {
	n.test.t.Helper()
	_, err := c.Write([]byte(text))
	n.test.must(err, "the application must be able to write")
}

// CloseConn has an application close its end of a connection.
func (n *Network) CloseConn(c *sim.Conn) {
	n.test.t.Helper()
	n.test.must(c.Close(), "the application must be able to close")
}

// ExpectRead has the application read as many octets as text has, which must be
// text.
func (n *Network) ExpectRead(c *sim.Conn, text, sentence string, args ...any) {
	n.test.t.Helper()
	n.test.expectRead(c, text, said(sentence, args))
}

// ExpectEOF has the application read on, which must give the end of the stream
// and no data.
func (n *Network) ExpectEOF(c *sim.Conn, sentence string, args ...any) {
	n.test.t.Helper()
	n.test.expectEOF(c, said(sentence, args))
}

// ExpectState waits until no segment is on its way any more, and compares the
// state of an end of a connection (RFC 9293 section 3.3.2), which may be closed
// by its application.
func (n *Network) ExpectState(c *sim.Conn, want segment.State, sentence string, args ...any) {
	n.test.t.Helper()
	sentence = said(sentence, args)
	n.quiet(sentence)
	if got := c.State(); got != want {
		n.test.fail(sentence, "the state of %s > %s\nwant  %s\ngot   %s", c.LocalAddr(), c.RemoteAddr(), want, got)
	}
}

// quiet waits until no segment is on its way.
func (n *Network) quiet(sentence string) {
	n.test.t.Helper()
	n.test.settle()
	n.test.wait(n.test.config.Patience, sentence, func() bool { return len(n.test.events.pending()) == 0 })
}

// ExpectNoMore runs the network until nothing is left to happen; neither Client nor
// Server must send a segment that nothing has looked at. In a bubble it lets
// [Config.Patience] pass instead, and in real time it waits until no segment is on its
// way.
func (n *Network) ExpectNoMore(sentence string, args ...any) {
	n.test.t.Helper()
	sentence = said(sentence, args)
	switch n.test.config.Driver {
	case sim.Loop:
		n.test.must(n.Run(), sentence)
	case sim.Bubble:
		n.test.runFor(n.test.config.Patience, sentence)
	default:
		n.quiet(sentence)
	}
	for _, h := range []*sim.Host{n.Client, n.Server} {
		for _, s := range n.From(h).Drain(0) {
			s.unexpected("nothing else", sentence)
		}
	}
}

// ExpectHandshake compares the handshake of the connection that was opened last
// with the initial sequence numbers of the side that opened it, and of the other:
// a SYN, a SYN-ACK and an ACK with these numbers, each sent once (RFC 9293
// section 3.5).
func (n *Network) ExpectHandshake(iss, irs segment.Seq, sentence string, args ...any) {
	n.test.t.Helper()
	sentence = said(sentence, args)
	n.test.settle()
	var all []*Seen
	n.test.inspect(func() { all = n.conversation() })
	if all == nil {
		n.test.fail(sentence, "nobody has sent a SYN\nwant  SYN =%d, SYN-ACK =%d, ACK\ngot   nothing", iss, irs)
	}
	wanted := []notation.Form{
		{Flags: segment.SYN, Seq: notation.Exactly(iss)},
		{Flags: segment.SYN | segment.ACK, Seq: notation.Exactly(irs), Ack: notation.Exactly(iss + 1)},
		{Flags: segment.ACK, Seq: notation.Exactly(iss + 1), Ack: notation.Exactly(irs + 1)},
	}
	for i, want := range wanted {
		if i == len(all) {
			n.test.fail(sentence, "the handshake ends early\nwant  %v\ngot   nothing", want)
		}
		if differences := want.Match(&all[i].Segment, notation.Base{}); differences != nil {
			all[i].differs(want, differences, sentence)
		}
	}
}

// conversation lists the segments of the connection whose SYN was sent last.
func (n *Network) conversation() []*Seen {
	var all []*Seen
	for i, e := range n.Trace().Events {
		if e.Kind != trace.Sent || e.Packet.Segment == nil {
			continue
		}
		s := e.Packet.Segment
		if s.Flags&(segment.SYN|segment.ACK) == segment.SYN && (all == nil || all[0].Src != s.Src || all[0].Dst != s.Dst) {
			all = nil
		} else if all == nil || (s.Src != all[0].Src || s.Dst != all[0].Dst) && (s.Src != all[0].Dst || s.Dst != all[0].Src) {
			continue
		}
		all = append(all, n.test.sent(i))
		all[len(all)-1].base = notation.Base{} // numbers are as on the wire
	}
	return all
}
