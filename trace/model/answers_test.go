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
	say(synACK, 600, 7001)
	assert.Equal(t, segment.Seq(300), e.ISS)
	assert.Equal(t, segment.Seq(301), e.SndNxt)
	e.Send(&segment.Segment{Flags: segment.ACK, Seq: 301, Ack: 7004, Window: 1000, Payload: []byte("a")}, 2)
	hear(segment.ACK, 7004, 601)
	assert.Equal(t, segment.Seq(300), e.ISS, "a connection that is there keeps its numbers")
}

// A SYN-ACK that leaves at the instant at which an earlier one is acknowledged says nothing
// of the connection, unless it is the one that the peer goes on with.
func TestAnswerAfterACK(t *testing.T) {
	const synACK = segment.SYN | segment.ACK
	for _, acked := range []segment.Seq{101, 201} {
		e := &End{}
		e.Arrive(&segment.Segment{Flags: segment.SYN, Seq: 7000, Window: 1000}, 1)
		e.Send(&segment.Segment{Flags: synACK, Seq: 100, Ack: 7001, Window: 1000}, 2)
		e.Arrive(&segment.Segment{Flags: segment.SYN, Seq: 7000, Window: 1000}, 3)
		e.Arrive(&segment.Segment{Flags: segment.ACK, Seq: 7001, Ack: 101, Window: 1000}, 4)
		e.Send(&segment.Segment{Flags: synACK, Seq: 200, Ack: 7001, Window: 1000}, 5)
		assert.Equal(t, segment.Seq(100), e.ISS)
		e.Arrive(&segment.Segment{Flags: segment.ACK, Seq: 7001, Ack: acked, Window: 1000, Payload: []byte("a")}, 6)
		assert.Equal(t, acked-1, e.ISS)
		assert.Equal(t, segment.Established, e.State)
		assert.Equal(t, segment.Seq(7002), e.RcvNxt)
	}
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

// RFC 5961 section 5.2: an ACK is too old if it is of less than "SND.UNA - MAX.SND.WND". Where
// the peer's SYN has not been seen, as behind a NAT, its windows are of any size.
func TestOldACKOfUnknownWindow(t *testing.T) {
	e := &End{}
	e.Send(&segment.Segment{Flags: segment.SYN | segment.ACK, Seq: 100, Ack: 7001, Window: 1000}, 1)
	e.Arrive(&segment.Segment{Flags: segment.ACK, Seq: 7001, Ack: 101, Window: 10}, 2)
	e.Send(&segment.Segment{Flags: segment.FIN | segment.ACK, Seq: 101, Ack: 7001, Window: 1000}, 3)
	e.Arrive(&segment.Segment{Flags: segment.ACK, Seq: 7002, Ack: 102, Window: 10}, 4)
	e.Arrive(&segment.Segment{Flags: segment.FIN | segment.ACK, Seq: 7001, Ack: 101, Window: 10}, 5)
	fin, known := e.PeerFIN()
	assert.True(t, known)
	assert.Equal(t, segment.Seq(7001), fin)
}
