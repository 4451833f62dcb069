package shown_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
)

var (
	client = netip.MustParseAddrPort("10.0.0.1:40000")
	server = netip.MustParseAddrPort("10.0.0.2:80")
)

func up(flags segment.Flags, seq, ack segment.Seq) *segment.Segment {
	return &segment.Segment{Src: client, Dst: server, Flags: flags, Seq: seq, Ack: ack}
}

func down(flags segment.Flags, seq, ack segment.Seq) *segment.Segment {
	return &segment.Segment{Src: server, Dst: client, Flags: flags, Seq: seq, Ack: ack}
}

// answeredTwice has two SYN-ACKs, of which the client takes the first, and the numbers to
// show of what follows.
var answeredTwice = []*segment.Segment{
	up(segment.SYN, 1000, 0), down(segment.SYN|segment.ACK, 5000, 1001), down(segment.SYN|segment.ACK, 9000, 1001),
	up(segment.ACK, 1001, 5001), down(segment.ACK, 5001, 1001), up(segment.ACK, 1001, 5011),
}

func shows(n *shown.Numbers, all []*segment.Segment) (list [][2]segment.Seq) {
	for _, s := range all {
		seq, ack, _ := n.Show(s)
		list = append(list, [2]segment.Seq{seq, ack})
	}
	return list
}

// Of several SYN-ACKs the one counts that is acknowledged; by tcpdump's rules, the last.
func TestNumbersAfterTwoAnswers(t *testing.T) {
	taken := shows(shown.NewNumbersOf(false), answeredTwice)
	assert.Equal(t, [][2]segment.Seq{{1, 1}, {1, 1}, {1, 11}}, taken[3:])
	tcpdump := shows(shown.NewNumbers(false), answeredTwice)
	assert.Equal(t, [2]segment.Seq{1, 4294963297}, tcpdump[3])
}

// An ACK of a connection before counts from its beginning, not from 4 billion.
func TestNumbersOfAConnectionBefore(t *testing.T) {
	n := shown.NewNumbersOf(false)
	shows(n, []*segment.Segment{up(segment.SYN, 1000, 0), down(segment.SYN|segment.ACK, 5000, 1001)})
	again := shows(n, []*segment.Segment{
		up(segment.SYN|segment.ACK, 1000, 5001), up(segment.SYN|segment.ACK, 3000, 5001), down(segment.ACK, 5001, 1501), down(segment.ACK, 5001, 3001),
	})
	assert.Equal(t, [][2]segment.Seq{{1, 501}, {1, 1}}, again[2:])
}

// Nothing comes before the number 0, where a connection is older than the capture.
func TestNumberZero(t *testing.T) {
	all := []*segment.Segment{up(segment.ACK, 0, 0), down(segment.ACK, 0, 10)}
	assert.Equal(t, [][2]segment.Seq{{0, 0}, {0, 10}}, shows(shown.NewNumbersOf(false), all))
	assert.Equal(t, [][2]segment.Seq{{0, 0}, {1, 10}}, shows(shown.NewNumbers(false), all), "as tcpdump has it")
}
