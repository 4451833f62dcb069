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
