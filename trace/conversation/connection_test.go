package conversation_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// classes are those of the segments of a connection.
func classes(c *conversation.Connection) (all []string) {
	for _, s := range c.Segments {
		all = append(all, s.Class.String())
	}
	return all
}

// "If the state is SYN-SENT then enter CLOSED state" (RFC 9293 section 3.10.7.3): a SYN
// after that is another connection's, though it may have the same number.
func TestRefusedAndTriedAgain(t *testing.T) {
	for _, capture := range []bool{false, true} {
		tr := &trace.Trace{}
		s := &story{to: tr, capture: capture}
		for range 2 {
			s.send(conn(1), syn, 100, 0)
			s.send(conn(1).Reverse(), rst|ack, 0, 101)
		}
		all := conversation.Of(tr)
		require.Len(t, all, 2)
		for _, c := range all {
			assert.Equal(t, []string{"SYN", "RST: connection refused"}, classes(c))
			assert.Equal(t, conversation.Refused, c.Closing.Outcome)
		}
	}
}

// RFC 9293 figure 9: a client has lost its connection and opens another, which the server
// refuses until it is told. The SYNs belong to what they open.
func TestHalfOpen(t *testing.T) {
	for _, capture := range []bool{false, true} {
		tr := &trace.Trace{}
		s := &story{to: tr, capture: capture}
		s.open(conn(1))
		s.send(conn(1), syn, 400, 0)
		s.send(conn(1).Reverse(), ack, 301, 101)
		s.send(conn(1), rst, 101, 0)
		s.send(conn(1), syn, 400, 0)
		s.send(conn(1).Reverse(), syn|ack, 500, 401)
		s.send(conn(1), ack, 401, 501)
		all := conversation.Of(tr)
		require.Len(t, all, 2)
		assert.Equal(t, []string{"SYN", "SYN-ACK", "ACK of the handshake", "pure ACK, challenge ACK", "RST: unacceptable ACK"}, classes(all[0]))
		assert.Equal(t, [2]segment.Seq{100, 300}, all[0].ISS)
		assert.Equal(t, conn(1), all[1].Conn)
		assert.True(t, all[1].Begun)
		assert.Equal(t, [2]segment.Seq{400, 500}, all[1].ISS)
		assert.Equal(t, segment.Established, all[1].Ends[conversation.Server].State)
		assert.Equal(t, segment.Established, all[1].Ends[conversation.Client].State)
		assert.Len(t, all[1].Segments, 4)
	}
}

// What begins before the trace has numbers and roles that are taken, not known.
func TestBegunLate(t *testing.T) {
	tr := &trace.Trace{}
	s := &story{to: tr, capture: true}
	s.send(conn(5000).Reverse(), ack, 301, 101)
	s.send(conn(5000), ack, 101, 301)
	c := conversation.Of(tr)[0]
	assert.False(t, c.Begun)
	assert.False(t, c.Certain)
	assert.Equal(t, [2]bool{}, c.Known)
	assert.Equal(t, [2]segment.Seq{100, 300}, c.ISS)
	assert.Equal(t, conn(5000), c.Conn, "the client has the higher port")
}
