package trace

import (
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
