package model

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
)

// RFC 4987 section 3.6: with SYN cookies "no state is generated and all the connection data
// ... is encoded into the sequence number" of each SYN-ACK, so that one SYN may have several
// answers. The one that the peer acknowledges counts.
func TestSecondAnswer(t *testing.T) {
	const synACK = segment.SYN | segment.ACK
	e := &End{}
	hear := func(flags segment.Flags, seq, ack segment.Seq, payload ...byte) {
		e.Arrive(&segment.Segment{Flags: flags, Seq: seq, Ack: ack, Window: 1000, Payload: payload}, 1)
	}
	say := func(flags segment.Flags, seq, ack segment.Seq) {
		e.Send(&segment.Segment{Flags: flags, Seq: seq, Ack: ack, Window: 1000}, 2)
	}
	for _, iss := range []segment.Seq{100, 200, 300, 400, 500} {
		hear(segment.SYN, 7000, 0)
		say(synACK, iss, 7001)
		assert.Equal(t, iss, e.ISS)
	}
	hear(segment.ACK, 7001, 101)
	assert.Equal(t, segment.SynReceived, e.State, "too long ago")
	hear(segment.ACK, 7001, 301, 1, 2, 3)
	assert.Equal(t, segment.Established, e.State)
	assert.Equal(t, segment.Seq(300), e.ISS)
	assert.Equal(t, segment.Seq(301), e.SndUna)
	assert.Equal(t, segment.Seq(7004), e.RcvNxt)
	hear(segment.ACK, 7004, 501)
	assert.Equal(t, segment.Seq(300), e.ISS, "a connection that is there keeps its numbers")
}

// A SYN-ACK that is acknowledged itself is not mixed up with an earlier one.
func TestLatestAnswer(t *testing.T) {
	const synACK = segment.SYN | segment.ACK
	e := &End{}
	for _, iss := range []segment.Seq{100, 200} {
		e.Arrive(&segment.Segment{Flags: segment.SYN, Seq: 7000, Window: 1000}, 1)
		e.Send(&segment.Segment{Flags: synACK, Seq: iss, Ack: 7001, Window: 1000}, 2)
	}
	e.Arrive(&segment.Segment{Flags: segment.ACK, Seq: 7001, Ack: 201, Window: 1000}, 3)
	assert.Equal(t, segment.Established, e.State)
	assert.Equal(t, segment.Seq(200), e.ISS)
}
