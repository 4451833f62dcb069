package tcpdump_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// A line that tcpdump breaks off at a malformed option is read as far as it goes.
func TestLinesWithBadOptions(t *testing.T) {
	tr, stats := lines(t,
		"IP 10.0.0.1.1 > 10.0.0.2.2: Flags [P.], seq 1:21, ack 101, win 5, options [mss 1460,[bad opt]",
		"IP 10.0.0.1.1 > 10.0.0.2.2: Flags [.], ack 102, win 5, options [[bad opt]",
		"IP 10.0.0.1.1 > 10.0.0.2.2: Flags [P.], seq 21:31, ack 101, win 5, options [nop,TS val 0 ecr 0[len 9],nop], length 10",
		"IP truncated-ip - 150 bytes missing! 10.0.0.1.1 > 10.0.0.2.2: Flags [P.], seq 31:231, ack 101, win 5, length 200",
		"IP 10.0.0.1.1 > 10.0.0.2.2: Flags [P.], seq 231:131231, ack 101, win 5, length 131000",
	)
	assert.Empty(t, stats.Skipped)
	var lengths []int
	for _, p := range tr.Packets() {
		lengths = append(lengths, len(p.Segment.Payload))
	}
	assert.Equal(t, []int{20, 0, 10, 200, 131000}, lengths)
	assert.Equal(t, []segment.Option{segment.MSS(1460)}, tr.Packets()[0].Segment.Options)
	assert.Equal(t, []segment.Option{segment.NOP(), segment.NOP()}, tr.Packets()[2].Segment.Options)
}

// What tcpdump prints of options that few have is what it is read from.
func TestRareOptionsComeBack(t *testing.T) {
	for _, o := range []segment.Option{
		{Kind: 19, Data: []byte("0123456789abcdef")},                                     // RFC 2385
		{Kind: 29, Data: []byte{1, 2}}, {Kind: 29, Data: []byte{1, 2, 3, 4, 5, 6, 7, 8}}, // RFC 5925
		{Kind: 34}, {Kind: 34, Data: []byte{1, 2, 3, 4}}, // RFC 7413
		{Kind: 254, Data: []byte{0xf9, 0x89}}, {Kind: 254, Data: []byte{0xf9, 0x89, 1, 2, 3, 4}},
		{Kind: 28, Data: []byte{0x80, 5}}, {Kind: 77, Data: []byte{1}},
	} {
		s := tracetest.NewScript(t, "rare")
		s.SendSegment(segment.Segment{Src: tracetest.ClientEnd, Dst: tracetest.ServerEnd, Flags: segment.SYN, Options: []segment.Option{o, segment.SACKOK()}})
		text := tcpdump.Format.Text(s.Trace, format.Style{})
		tr, _ := lines(t, text)
		got := tr.Packets()[0].Segment.Options
		require.GreaterOrEqual(t, len(got), 2, text)
		assert.Equal(t, []segment.Option{o, segment.SACKOK()}, got[:2], text)
	}
}
