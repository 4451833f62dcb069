package trace

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
)

func TestHistory(t *testing.T) {
	h := history{}
	c := clientConn
	for _, step := range []struct {
		conn    Conn
		flags   segment.Flags
		seq     segment.Seq
		payload string
		want    string
	}{
		{c, syn, 0xfffffffe, "", ""},
		{c, syn, 0xfffffffe, "", retransmission},
		{c, syn | ack, 0xfffffffe, "", ""}, // simultaneous open
		{c.Reverse(), syn | ack, 8000, "", ""},
		{c, ack, 0xffffffff, "", ""},
		{c, ack, 0xffffffff, "0123", ""}, // wraps around
		{c, ack, 3, "45", ""},
		{c, ack, 1, "2345", retransmission},
		{c, ack, 4, "5678", retransmission}, // in part
		{c, ack, 7, "", "keep-alive"},
		{c, ack, 8, "", ""},
		{c, fin | ack, 8, "", ""},
		{c, fin | ack, 8, "", retransmission},
		{c, ack, 9, "", ""},
		{c, rst, 8, "", ""},
		{c, syn, 70000, "", ""}, // anew
		{c, ack, 70001, "x", ""},
	} {
		s := &segment.Segment{Src: step.conn.Local, Dst: step.conn.Remote, Flags: step.flags, Seq: step.seq, Payload: []byte(step.payload)}
		assert.Equal(t, step.want, h.remark(s), s)
	}
}

// RFC 9293 section 3.4.1: "A connection is defined by a pair of sockets. Connections
// can be reused. New instances of a connection will be referred to as incarnations of
// the connection."
func TestNextIncarnationIsNoRetransmission(t *testing.T) {
	c, r := clientConn, clientConn.Reverse()
	type step struct {
		conn  Conn
		flags segment.Flags
		seq   segment.Seq
		want  string
	}
	open := func(again segment.Seq) []step {
		return []step{
			{c, syn, again, ""}, {c, syn, again, retransmission}, {r, syn | ack, 8000, ""}, {r, syn | ack, 8000, retransmission},
			{c, ack, again + 1, ""}, {r, ack, 8001, ""},
		}
	}
	finish := []step{{c, fin | ack, 1001, ""}, {r, fin | ack, 8001, ""}, {r, fin | ack, 8001, retransmission}, {c, ack, 1002, ""}}
	for name, steps := range map[string][]step{
		"another number of the client's": slices.Concat(open(1000), finish, open(5000)),
		"the same numbers":               slices.Concat(open(1000), finish, open(1000)),
		"nothing but the handshake":      slices.Concat(open(1000), open(5000)),
		"after a reset":                  slices.Concat(open(1000), []step{{r, rst, 8001, ""}}, open(1000)),
		"after a refusal":                slices.Concat([]step{{c, syn, 1000, ""}, {r, rst | ack, 0, ""}}, open(1000)),
		"simultaneous open": {
			{c, syn, 1000, ""}, {r, syn, 8000, ""}, {c, syn, 1000, retransmission}, {r, syn, 8000, retransmission},
			{c, syn | ack, 1000, ""}, {r, syn | ack, 8000, ""}, {c, syn | ack, 1000, retransmission}, {r, syn | ack, 8000, retransmission},
		},
	} {
		h := history{}
		for i, step := range steps {
			s := &segment.Segment{Src: step.conn.Local, Dst: step.conn.Remote, Flags: step.flags, Seq: step.seq}
			assert.Equal(t, step.want, h.remark(s), "%s, step %d", name, i)
		}
	}
}

// RFC 9293 section 3.8.6.1: "The sending TCP peer must regularly transmit at least
// one octet of new data (if available), or retransmit to the receiving TCP peer
// even if the send window is zero".
func TestZeroWindowProbeIsNoRetransmission(t *testing.T) {
	h := history{}
	one := &segment.Segment{Src: clientConn.Local, Dst: clientConn.Remote, Flags: ack, Seq: 100, Window: 10, Payload: []byte("x")}
	offer := &segment.Segment{Src: clientConn.Remote, Dst: clientConn.Local, Flags: ack, Window: 10}
	assert.Empty(t, h.remark(one))
	h.remark(offer)
	assert.Equal(t, retransmission, h.remark(one), "the window is open")
	offer.Window = 0
	h.remark(offer)
	assert.Equal(t, "zero-window probe", h.remark(one))
}
