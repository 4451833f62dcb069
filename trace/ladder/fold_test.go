package ladder

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
)

// bulk has 20 segments, of which one may be lost, and an ACK for each.
func bulk(t *testing.T, lost int) *tracetest.Script {
	s := tracetest.NewScript(t, "")
	data := string(make([]byte, 1460))
	s.Send(tracetest.ClientConn.Reverse(), segment.ACK, 1, 1461, "")
	s.Send(tracetest.ClientConn, segment.ACK, 1461, 1, "")
	for n := range 20 {
		s.Now += time.Millisecond
		s.Send(tracetest.ClientConn, segment.ACK, segment.Seq(1461+1460*n), 1, data)
		if n == lost {
			s.Drop(s.Last, "lost")
		} else {
			s.Arrive(s.Last, "")
		}
	}
	for n := range 20 {
		s.Now += time.Millisecond
		s.Send(tracetest.ClientConn.Reverse(), segment.ACK, 1, segment.Seq(2921+1460*n), "")
		s.Arrive(s.Last, "")
	}
	return s
}

func TestBulkIsOneRow(t *testing.T) {
	got := Format.Text(bulk(t, -1).Trace, format.Style{Absolute: true})
	assert.Contains(t, got, "─(3)–(22) 20 segments, 1461:30661 ─")
	assert.Contains(t, got, "─(23)–(42) 20 ACKs, ack 2921 to 30661 ─")
	assert.Contains(t, Format.Text(bulk(t, -1).Trace, format.Style{Absolute: true, Language: "zh"}), "(3)–(22) 20 个报文段，1461:30661")

	got = Format.Text(bulk(t, -1).Trace, format.Style{Absolute: true, Unfolded: true})
	assert.Contains(t, got, "─(9) ACK seq 10221:11681 ")

	got = Format.Text(bulk(t, 10).Trace, format.Style{Absolute: true})
	assert.Contains(t, got, "─(3)–(12) 10 segments, 1461:16061 ─", "what is lost is told by itself")
	assert.Contains(t, got, "─(13) ACK seq 16061:17521 ")
	assert.Contains(t, got, "─(14)–(22) 9 segments, 17521:30661 ─")
}

// No row is lost, whatever stands in the place of others.
func TestFoldKeepsAllRows(t *testing.T) {
	for _, story := range tracetest.Stories {
		tr := story.Tell(t)
		all, folded := 0, 0
		for range Rows(tr, false) {
			all++
		}
		for r := range Fold(Rows(tr, false)) {
			folded += max(1, len(r.Folded))
		}
		require.Equal(t, all, folded, story.Name)
	}
	for range Fold(Rows(bulk(t, 3).Trace, false)) {
		break
	}
}
