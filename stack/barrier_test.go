package stack

import (
	"fmt"
	"net/netip"
	"runtime"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestBarrier pins what determinism rests on: processors empty their queue when they are
// asked to, and do nothing otherwise; and so do netstack's own, between
// stack.Stack.Resume and Pause.
func TestBarrier(t *testing.T) {
	const connections, rounds, segments = 20, 100, 5
	for _, processors := range []int{0, 1, 2, 8} {
		t.Run(fmt.Sprint(processors), func(t *testing.T) {
			if processors > 0 {
				withProcessors(t, processors)
				withoutLoop(t)
			}
			w := newWorld(t)
			p, listener := w.passive(Config{ISS: new(segment.Seq(1000)), NoSACK: true, NoTimestamps: true})
			listener.Close()
			listener = p.socket()
			require.NoError(t, listener.Listen(p.mine, connections))
			var sockets []*Socket
			for i := range connections {
				p.theirs = netip.AddrPortFrom(p.theirs.Addr(), uint16(4000+i))
				p.deliver(segment.Segment{Flags: syn, Seq: 0, Window: 60000})
				p.deliver(segment.Segment{Flags: ack, Seq: 1, Ack: 1001, Window: 60000})
				s, err := listener.Accept()
				require.NoError(t, err)
				sockets = append(sockets, s)
			}
			for round := range segment.Seq(rounds) {
				for n := range segment.Seq(segments) {
					for i := range connections {
						p.theirs = netip.AddrPortFrom(p.theirs.Addr(), uint16(4000+i))
						p.receive(p.bytes(data(1+(round*segments+n)*10, 10, 1001)))
					}
				}
				runtime.Gosched()
				p.mu.Lock()
				require.Empty(t, p.Host.sent, "a paused processor sends nothing")
				p.mu.Unlock()
				for _, s := range sockets {
					require.Zero(t, s.Unread(), "a paused processor handles nothing")
				}

				p.barrier()
				p.settle()
				acks := map[netip.AddrPort]segment.Seq{}
				for _, a := range p.news() {
					acks[a.Dst] = a.Ack
				}
				require.Len(t, acks, connections)
				for from, number := range acks {
					require.Equal(t, 1+(round+1)*segments*10, number, "all is handled that came from %s", from)
				}
				for _, s := range sockets {
					require.Equal(t, segments*10, s.Unread())
					w.drain(s)
				}
				p.news()
			}
		})
	}
}

// "It MAY accept a new SYN from the remote TCP endpoint to reopen the connection
// directly from TIME-WAIT state (MAY-2)" (RFC 9293 section 3.6.1). The processor of the
// connection hands the SYN to that of the listening socket, which may be paused
// already; still it is handled within Deliver.
func TestBarrierReopening(t *testing.T) {
	withProcessors(t, 8)
	for port := range uint16(40) {
		w := newWorld(t)
		p, listener := w.passive(Config{})
		p.theirs = netip.AddrPortFrom(p.theirs.Addr(), 4000+port)
		p.reachTimeWait(listener)
		p.moves = nil

		answer := p.deliver(segment.Segment{Flags: syn, Seq: 9000, Window: 60000})
		require.Len(t, answer, 1, "port %d", p.theirs.Port())
		assert.Contains(t, answer[0], "S. ")
		assert.Contains(t, answer[0], "ack 9001")
		assert.Equal(t, []string{"TIME-WAIT > CLOSED", "LISTEN > SYN-RECEIVED"}, p.moves)
	}
}

// reachTimeWait brings a connection from the script to TIME-WAIT.
func (p *script) reachTimeWait(listener *Socket) {
	p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
	iss := p.sent[len(p.sent)-1].Seq
	p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: iss + 1, Window: 60000})
	s, err := listener.Accept()
	require.NoError(p.world, err)
	s.Close()
	p.deliver(segment.Segment{Flags: fin | ack, Seq: 5001, Ack: iss + 2, Window: 60000})
	require.Equal(p.world, segment.TimeWait, s.State())
}

// The segment that brings back a SYN cookie reaches the listening socket; its
// data goes on to the new connection, which the same processor serves.
func TestBarrierCookie(t *testing.T) {
	withProcessors(t, 8)
	for port := range uint16(40) {
		w := newWorld(t)
		p, listener := w.passive(Config{SYNCookies: true})
		p.theirs = netip.AddrPortFrom(p.theirs.Addr(), 4000+port)
		p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
		cookie := p.sent[0].Seq
		require.Equal(t, []string{fmt.Sprintf(". %[1]d:%[1]d(0) ack 5101", cookie+1)}, p.deliver(data(5001, 100, cookie+1)))
		s, err := listener.Accept()
		require.NoError(t, err)
		require.Equal(t, 100, s.Unread())
		require.Equal(t, "CLOSED LISTEN SYN-RECEIVED ESTABLISHED", p.path())
	}
}

// A batch may end a connection and go on: what follows is handled all the same.
func TestBarrierBatch(t *testing.T) {
	withProcessors(t, 8)
	for port := range uint16(40) {
		w := newWorld(t)
		p, _ := w.passive(Config{})
		p.theirs = netip.AddrPortFrom(p.theirs.Addr(), 4000+port)
		p.deliver(segment.Segment{Flags: syn, Seq: 5000, Window: 60000})
		iss := p.sent[0].Seq
		p.deliver(segment.Segment{Flags: ack, Seq: 5001, Ack: iss + 1, Window: 60000})
		p.DeliverBatch([][]byte{
			p.bytes(segment.Segment{Flags: rst, Seq: 5001}),
			p.bytes(data(5001, 100, iss+1)),
		})
		require.Equal(t, []string{fmt.Sprintf("R %[1]d:%[1]d(0)", iss+1)}, p.text())
	}
}
