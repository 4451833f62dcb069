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
	n.t.Helper()
	if n.listener == nil {
		l, err := n.Server.Listen("tcp", ":80")
		n.must(err, "the server must be able to listen on port 80, which Connect has it do")
		n.listener = l
	}
	client, err := n.Client.Dial("tcp", n.Server.Name()+":80")
	n.must(err, "the client must be able to connect")
	server, err = n.listener.AcceptTCP()
	n.must(err, "the server must have a connection to accept")
	n.skip(n.Client)
	n.skip(n.Server)
	return client, server
}

// Write has an application write text.
func (n *Network) Write(c *sim.Conn, text string) {
	n.t.Helper()
	_, err := c.Write([]byte(text))
	n.must(err, "the application must be able to write")
}

// CloseConn has an application close its end of a connection.
func (n *Network) CloseConn(c *sim.Conn) {
	n.t.Helper()
	n.must(c.Close(), "the application must be able to close")
}

// ExpectRead has the application read as many octets as text has, which must be
// text.
func (n *Network) ExpectRead(c *sim.Conn, text, sentence string, args ...any) {
	n.t.Helper()
	n.expectRead(c, text, format(sentence, args))
}

// ExpectEOF has the application read on, which must give the end of the stream
// and no data.
func (n *Network) ExpectEOF(c *sim.Conn, sentence string, args ...any) {
	n.t.Helper()
	n.expectEOF(c, format(sentence, args))
}

// ExpectState waits until no segment is on its way any more, and compares the
// state of an end of a connection (RFC 9293 section 3.3.2), which may be closed
// by its application.
func (n *Network) ExpectState(c *sim.Conn, want segment.State, sentence string, args ...any) {
	n.t.Helper()
	sentence = format(sentence, args)
	n.quiet(sentence)
	if got := c.State(); got != want {
		n.fail(sentence, "the state of %s > %s\nwant  %s\ngot   %s", c.LocalAddr(), c.RemoteAddr(), want, got)
	}
}

// quiet waits until no segment is on its way.
func (n *Network) quiet(sentence string) {
	n.t.Helper()
	n.settle()
	n.wait(sentence, func() bool { return len(n.events.pending()) == 0 })
}

// ExpectNoMore runs the network until nothing is left to happen; neither Client nor
// Server must send a segment that nothing has looked at. In a bubble it lets
// [Config.Patience] pass instead, and in real time it waits until no segment is on its
// way.
func (n *Network) ExpectNoMore(sentence string, args ...any) {
	n.t.Helper()
	sentence = format(sentence, args)
	switch n.config.Driver {
	case sim.Loop:
		n.must(n.Run(), sentence)
	case sim.Bubble:
		n.runFor(n.config.Patience, sentence)
	default:
		n.quiet(sentence)
	}
	for _, h := range []*sim.Host{n.Client, n.Server} {
		if next := n.From(h).look(); next != nil {
			n.unexpected(next, sentence, "nothing else")
		}
	}
}

// ExpectHandshake compares the handshake of the connection that was opened last
// with the initial sequence numbers of the side that opened it, and of the other:
// a SYN, a SYN-ACK and an ACK with these numbers, each sent once (RFC 9293
// section 3.5).
func (n *Network) ExpectHandshake(iss, irs segment.Seq, sentence string, args ...any) {
	n.t.Helper()
	sentence = format(sentence, args)
	n.settle()
	var all []*Sent
	n.inspect(func() { all = n.conversation() })
	if all == nil {
		n.fail(sentence, "nobody has sent a SYN\nwant  SYN =%d, SYN-ACK =%d, ACK\ngot   nothing", iss, irs)
	}
	wanted := []notation.Form{
		{Flags: segment.SYN, Seq: notation.Exactly(iss)},
		{Flags: segment.SYN | segment.ACK, Seq: notation.Exactly(irs), Ack: notation.Exactly(iss + 1)},
		{Flags: segment.ACK, Seq: notation.Exactly(iss + 1), Ack: notation.Exactly(irs + 1)},
	}
	for i, want := range wanted {
		if i == len(all) {
			n.fail(sentence, "the handshake ends early\nwant  %v\ngot   nothing", want)
		}
		got := all[i]
		if differences := want.Match(got.Segment, notation.Base{}); differences != nil {
			n.differs(sentence, got.From, want, got.Segment, notation.Base{}, differences, got.index)
			n.t.FailNow()
		}
	}
}

// conversation lists the segments of the connection whose SYN was sent last.
func (n *Network) conversation() []*Sent {
	var all []*Sent
	for i, e := range n.events.trace.Events {
		if e.Kind != trace.Sent || e.Packet.Segment == nil {
			continue
		}
		s := e.Packet.Segment
		if s.Flags&(segment.SYN|segment.ACK) == segment.SYN && (all == nil || all[0].Segment.Src != s.Src || all[0].Segment.Dst != s.Dst) {
			all = nil
		} else if all == nil || (s.Src != all[0].Segment.Src || s.Dst != all[0].Segment.Dst) && (s.Src != all[0].Segment.Dst || s.Dst != all[0].Segment.Src) {
			continue
		}
		all = append(all, &Sent{e.Packet, n.test, i})
	}
	return all
}
