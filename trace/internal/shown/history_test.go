package shown

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
)

func TestHistory(t *testing.T) {
	h := History{}
	c := tracetest.ClientConn
	for _, step := range []struct {
		conn    trace.Conn
		flags   segment.Flags
		seq     segment.Seq
		payload string
		want    string
	}{
		{c, segment.SYN, 0xfffffffe, "", ""},
		{c, segment.SYN, 0xfffffffe, "", Retransmission},
		{c, segment.SYN | segment.ACK, 0xfffffffe, "", ""}, // simultaneous open
		{c.Reverse(), segment.SYN | segment.ACK, 8000, "", ""},
		{c, segment.ACK, 0xffffffff, "", ""},
		{c, segment.ACK, 0xffffffff, "0123", ""}, // wraps around
		{c, segment.ACK, 3, "45", ""},
		{c, segment.ACK, 1, "2345", Retransmission},
		{c, segment.ACK, 4, "5678", Retransmission}, // in part
		{c, segment.ACK, 7, "", "keep-alive"},
		{c, segment.ACK, 8, "", ""},
		{c, segment.FIN | segment.ACK, 8, "", ""},
		{c, segment.FIN | segment.ACK, 8, "", Retransmission},
		{c, segment.ACK, 9, "", ""},
		{c, segment.RST, 8, "", ""},
		{c, segment.SYN, 70000, "", ""}, // anew
		{c, segment.ACK, 70001, "x", ""},
	} {
		s := &segment.Segment{Src: step.conn.Local, Dst: step.conn.Remote, Flags: step.flags, Seq: step.seq, Payload: []byte(step.payload)}
		assert.Equal(t, step.want, h.Remark(s), s)
	}
}

// RFC 9293 section 3.4.1: "A connection is defined by a pair of sockets. Connections
// can be reused. New instances of a connection will be referred to as incarnations of
// the connection."
func TestNextIncarnationIsNoRetransmission(t *testing.T) {
	c, r := tracetest.ClientConn, tracetest.ClientConn.Reverse()
	type step struct {
		conn  trace.Conn
		flags segment.Flags
		seq   segment.Seq
		want  string
	}
	open := func(again segment.Seq) []step {
		return []step{
			{c, segment.SYN, again, ""}, {c, segment.SYN, again, Retransmission}, {r, segment.SYN | segment.ACK, 8000, ""}, {r, segment.SYN | segment.ACK, 8000, Retransmission},
			{c, segment.ACK, again + 1, ""}, {r, segment.ACK, 8001, ""},
		}
	}
	finish := []step{{c, segment.FIN | segment.ACK, 1001, ""}, {r, segment.FIN | segment.ACK, 8001, ""}, {r, segment.FIN | segment.ACK, 8001, Retransmission}, {c, segment.ACK, 1002, ""}}
	for name, steps := range map[string][]step{
		"another number of the client's": slices.Concat(open(1000), finish, open(5000)),
		"the same numbers":               slices.Concat(open(1000), finish, open(1000)),
		"nothing but the handshake":      slices.Concat(open(1000), open(5000)),
		"after a reset":                  slices.Concat(open(1000), []step{{r, segment.RST, 8001, ""}}, open(1000)),
		"after a refusal":                slices.Concat([]step{{c, segment.SYN, 1000, ""}, {r, segment.RST | segment.ACK, 0, ""}}, open(1000)),
		"simultaneous open": {
			{c, segment.SYN, 1000, ""}, {r, segment.SYN, 8000, ""}, {c, segment.SYN, 1000, Retransmission}, {r, segment.SYN, 8000, Retransmission},
			{c, segment.SYN | segment.ACK, 1000, ""}, {r, segment.SYN | segment.ACK, 8000, ""}, {c, segment.SYN | segment.ACK, 1000, Retransmission}, {r, segment.SYN | segment.ACK, 8000, Retransmission},
		},
	} {
		h := History{}
		for i, step := range steps {
			s := &segment.Segment{Src: step.conn.Local, Dst: step.conn.Remote, Flags: step.flags, Seq: step.seq}
			assert.Equal(t, step.want, h.Remark(s), "%s, step %d", name, i)
		}
	}
}

// RFC 9293 section 3.8.6.1: "The sending TCP peer must regularly transmit at least
// one octet of new data (if available), or retransmit to the receiving TCP peer
// even if the send window is zero".
func TestZeroWindowProbeIsNoRetransmission(t *testing.T) {
	h := History{}
	one := &segment.Segment{Src: tracetest.ClientConn.Local, Dst: tracetest.ClientConn.Remote, Flags: segment.ACK, Seq: 100, Window: 10, Payload: []byte("x")}
	offer := &segment.Segment{Src: tracetest.ClientConn.Remote, Dst: tracetest.ClientConn.Local, Flags: segment.ACK, Window: 10}
	assert.Empty(t, h.Remark(one))
	h.Remark(offer)
	assert.Equal(t, Retransmission, h.Remark(one), "the window is open")
	offer.Window = 0
	h.Remark(offer)
	assert.Equal(t, "zero-window probe", h.Remark(one))
}
