package tcpdump_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/internal/capturefile"
)

// A text has the numbers of the capture that it was printed of, whichever side it shows,
// whatever the initial numbers are, and although each of them is used again: all but that of
// a segment that takes none, which is marked.
func TestTextsHaveTheNumbersOfTheirCaptures(t *testing.T) {
	for _, name := range []string{"oneside", "isn1", "refused_twice", "missed_text", "options"} {
		of, text := capturefile.Case(t, name+".pcap").Packets(), capturefile.Case(t, name+".txt").Packets()
		require.Len(t, text, len(of), name)
		for i, want := range of {
			got, w := text[i].Segment, want.Segment
			assert.Equal(t, w.Ack, got.Ack, "%s: packet %d", name, i+1)
			if w.Len() == 0 && !w.Flags.Has(segment.RST) {
				assert.True(t, text[i].SeqUnknown, "%s: packet %d", name, i+1)
			} else {
				assert.False(t, text[i].SeqUnknown, "%s: packet %d", name, i+1)
				assert.Equal(t, w.Seq, got.Seq, "%s: packet %d", name, i+1)
			}
		}
	}
}
