package conversation_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/capturefile"
)

// "The TCP checksum is never optional. The sender MUST generate it (MUST-2) and the receiver
// MUST check it (MUST-3)" (RFC 9293 section 3.1): what is damaged has not arrived.
func TestADamagedSegmentSaysNothing(t *testing.T) {
	tr := capturefile.Case(t, "rewritten_ok.pcap")
	packets := tr.Packets()
	assert.Equal(t, segment.SYN, packets[0].Segment.Flags)
	packets[0].Bytes[36] ^= 1 // TCP's checksum
	all := conversation.Of(tr)
	assert.Len(t, all, 1)
	assert.False(t, all[0].Begun, "the SYN was damaged")

	packets[0].Bytes[36] ^= 1
	packets[3].Bytes[36] ^= 1
	classes := conversation.Segments(tr)
	assert.Equal(t, conversation.Damaged, classes[packets[3]].Class)
	assert.NotEqual(t, conversation.Damaged, classes[packets[2]].Class)
}

// In an anonymised capture every checksum is wrong, and none means anything.
func TestChecksumsThatMeanNothing(t *testing.T) {
	tr := capturefile.Case(t, "rewritten.pcap")
	sums := conversation.NewChecksums(tr.Events)
	for _, p := range tr.Packets() {
		damaged, meaningless := sums.Wrong(p)
		assert.False(t, damaged)
		assert.True(t, meaningless)
	}
	for _, c := range conversation.Of(tr) {
		for _, s := range c.Segments {
			assert.False(t, s.Class.Has(conversation.Damaged))
		}
	}
}
