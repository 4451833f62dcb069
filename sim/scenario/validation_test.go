package scenario_test

import (
	"math"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The tests in this file hold whole connections to published numbers. docs/congestion.md
// has a table of all such.

// mathis is C in W = C / sqrt(p), of the data that the client has had acknowledged in each
// round trip of 100 ms since its twentieth loss.
func mathis(tr *trace.Trace) float64 {
	const before = 20
	var begun, ended time.Duration
	segments, lost := 0, 0
	for _, p := range tr.Packets() {
		if p.From != "client" || len(p.Segment.Payload) == 0 {
			continue
		}
		if p.Fates[0].Dropped {
			lost++
		} else if lost >= before {
			segments++
		}
		if lost < before {
			begun = p.Sent
		}
		ended = p.Sent
	}
	rounds := (ended - begun).Seconds() / 0.1
	return float64(segments) / rounds * math.Sqrt(float64(lost-before)/float64(segments))
}

// Mathis and others (1997), table 1, with netstack's recovery: C is 1.31 with random and
// 1.22 with periodic losses, and 0.93 and 0.87 with delayed ACKs. In docs/congestion.md is
// why all but the first depart: windows are small, and recovery takes a round trip.
func TestMathisOfAConnection(t *testing.T) {
	for _, row := range []struct {
		loss, bytes, delay  string
		published, measured float64
	}{
		{"random-loss client>server probability=1%", "8MB", "0", 1.31, 1.28},
		{"random-loss client>server probability=1%", "8MB", "40ms", 0.93, 1.21},
		{"periodic-loss client>server every=100", "6MB", "0", 1.22, 1.09},
		{"periodic-loss client>server every=100", "6MB", "40ms", 0.87, 1.02},
	} {
		tr := played(t, `
			link delay=50ms
			server delayed-ack=`+row.delay+`
			element `+row.loss+`
			flow client server bytes=`+row.bytes+`
			wait`)
		assert.InDelta(t, row.measured, mathis(tr), 0.005, "%s, ACKs delayed by %s; published %v", row.loss, row.delay, row.published)
	}
}

// RFC 6928 section 2: an initial window of 10 segments. RFC 5681 section 3.1: "During slow
// start, a TCP increments cwnd by at most SMSS bytes for each ACK received that
// cumulatively acknowledges new data": by half where every second segment is acknowledged.
func TestSlowStartOfAConnection(t *testing.T) {
	played(t, slowStart("0")+`
		at 151ms
		expect client cwnd 10
		at 251ms
		expect client cwnd 20
		at 351ms
		expect client cwnd 40
		at 451ms
		expect client cwnd 80
		at 551ms
		expect client cwnd 160`)
	played(t, slowStart("40ms")+`
		at 151ms
		expect client cwnd 10
		at 251ms
		expect client cwnd 15
		at 351ms
		expect client cwnd 22
		at 451ms
		expect client cwnd 33
		at 551ms
		expect client cwnd 50`)
}

func slowStart(delay string) string {
	return `
		link delay=50ms
		server delayed-ack=` + delay + `
		server listen 80
		client connect 80
		server accept
		client write 500kB &
		server read 500kB &`
}

// RFC 6298 section 2, rules 2.2 and 2.3: after the first measurement R, "SRTT <- R, RTTVAR
// <- R/2, RTO <- SRTT + max (G, K*RTTVAR)", and then RTTVAR is 3/4 of what it was where
// each is R again: 300, 250, 212.5, 184.4 ms.
func TestRTOOfAConstantRoundTrip(t *testing.T) {
	tr := played(t, `
		link delay=50ms
		client min-rto=1ms
		server listen 80
		client connect 80
		server accept
		repeat 4
			client write 1
			server read 1
			sleep 60ms
		end`)
	want, seen := []float64{300, 250, 212.5, 184.4}, 0
	for _, p := range tr.Packets() {
		if p.From == "client" && len(p.Segment.Payload) > 0 {
			require.Less(t, seen, len(want))
			assert.InDelta(t, want[seen], p.Sender.RTO.Seconds()*1000, 0.05)
			seen++
		}
	}
	assert.Equal(t, len(want), seen)
}

// RFC 6298 section 5, rule 5.5: "The host MUST set RTO <- RTO * 2 (\"back off the timer\")."
func TestRTODoubles(t *testing.T) {
	tr := played(t, `
		link delay=50ms
		client rack=off
		server listen 80
		client connect 80
		server accept
		client write 1
		server read 1
		sleep 60ms
		drop client>server any
		client write 1
		sleep 4s
		pass client>server
		server read 1`)
	var at []time.Duration
	for _, p := range tr.Packets() {
		if p.From == "client" && p.Segment.Seq == tr.Packets()[0].Segment.Seq+2 && len(p.Segment.Payload) > 0 {
			at = append(at, p.Sent)
		}
	}
	require.Len(t, at, 6)
	for i, gap := range []time.Duration{250, 500, 1000, 2000, 4000} {
		assert.Equal(t, gap*time.Millisecond, at[i+1]-at[i])
	}
}
