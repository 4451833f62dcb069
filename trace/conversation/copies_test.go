package conversation_test

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/capturefile"
)

// copiesOf are the packets that are copies, with what they are copies of.
func copiesOf(tr *trace.Trace) map[int]int {
	all := map[int]int{}
	for _, c := range conversation.Of(tr) {
		for _, s := range c.Segments {
			if s.Class.Is(conversation.Copy) {
				all[s.Packet.Number] = s.About
			}
		}
	}
	return all
}

var twice = map[int]int{2: 1, 5: 4, 7: 6, 8: 6, 10: 9, 12: 11, 14: 13, 16: 15}

// What a capture has twice nobody has sent again, and nothing follows from it.
func TestPacketsCapturedTwice(t *testing.T) {
	tr := capturefile.Case(t, "twice.pcap")
	assert.Equal(t, twice, copiesOf(tr))
	for _, s := range conversation.Of(tr)[0].Segments {
		assert.False(t, s.Class.Is(conversation.Retransmission|conversation.DuplicateACK), s)
	}
}

// Where a packet comes again so late that a timer may have sent it, or where its sender
// gives no packet another identification, or none, nobody knows.
func TestWhatMayBeNoCopy(t *testing.T) {
	for name, change := range map[string]func(p *trace.Packet){
		"none": func(p *trace.Packet) { binary.BigEndian.PutUint16(p.Bytes[4:], 0) },
		"one":  func(p *trace.Packet) { binary.BigEndian.PutUint16(p.Bytes[4:], 1) },
		"text": func(p *trace.Packet) { p.Bytes = nil },
	} {
		tr := capturefile.Case(t, "twice.pcap")
		for _, p := range tr.Packets() {
			change(p)
		}
		got := copiesOf(tr)
		delete(got, 2) // as yet the client has sent nothing else
		assert.Empty(t, got, name)
	}
	tr := capturefile.Case(t, "twice.pcap")
	for i := range tr.Events {
		e := &tr.Events[i]
		e.Time = time.Duration(e.Packet.Number) * 200 * time.Millisecond
		e.Packet.Sent = e.Time
	}
	assert.Empty(t, copiesOf(tr))
}
