package summary_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
	"github.com/seed-8df93623/tcpsim/trace/summary"
)

// bottleneck is a client that sends to two servers one after the other and at once,
// through a link with a short queue.
const bottleneck = `
host client
host a
host b
router r
link client r rate=2Mbit delay=10ms queue=10
link r a
link r b
a listen 80
b listen 80
client connect a:80 as a
a accept
client connect b:80 as b
b accept
client.a write 150kB
client.b write 150kB
a read 150kB &
b read 150kB &
wait
`

func run(t *testing.T, script string) *trace.Trace {
	t.Helper()
	s, err := scenario.Parse("bottleneck", []byte(script))
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return tr
}

func TestOf(t *testing.T) {
	tr := run(t, bottleneck)
	s := summary.Of(tr)
	require.Len(t, s.Flows, 2)
	both := 0.0
	for _, f := range s.Flows {
		assert.Equal(t, "client", f.From)
		assert.EqualValues(t, 150_000, f.Bytes)
		assert.GreaterOrEqual(t, f.RTT.Least, 20*time.Millisecond, "there and back")
		assert.LessOrEqual(t, f.RTT.Median, f.RTT.P95)
		assert.LessOrEqual(t, f.RTT.Most, 200*time.Millisecond, "the queue holds 60 ms, and a lost packet's repetition comes later")
		both += f.Goodput
	}
	assert.Greater(t, both, 1e6)
	assert.Less(t, both, 2.5e6, "the link carries no more, though one may have it alone for a while")
	assert.True(t, 0.5 < s.Fairness && s.Fairness <= 1, "%v", s.Fairness)

	lost := 0
	for _, p := range tr.Packets() {
		for _, f := range p.Fates {
			if f.Dropped {
				lost++
			}
		}
	}
	require.NotEmpty(t, s.Losses)
	told := 0
	for _, l := range s.Losses {
		assert.Equal(t, "queue full", l.Cause)
		told += l.Count
	}
	assert.Equal(t, lost, told)
	assert.Equal(t, len(tr.Packets()), s.Packets)
	again := 0
	for _, f := range s.Flows {
		again += f.Again
	}
	assert.GreaterOrEqual(t, again, lost, "what is lost is sent again")
}

func TestFormats(t *testing.T) {
	tr := run(t, bottleneck)
	goldenfile.Compare(t, "testdata/bottleneck.txt", summary.Formats[0].Text(tr, format.Style{}))
	var read summary.Summary
	require.NoError(t, json.Unmarshal([]byte(summary.Formats[1].Text(tr, format.Style{})), &read))
	assert.Equal(t, summary.Of(tr), read)
}

// A verdict over nothing is none.
func TestNothing(t *testing.T) {
	text := summary.Of(&trace.Trace{}).String()
	assert.Equal(t, "no flow: nobody has sent data\n0 packets, 0 lost (0.00%)\n", text)
	one := run(t, "server listen 80\nclient connect 80\nserver accept\nclient write 5\nserver read 5\n")
	s := summary.Of(one)
	assert.Zero(t, s.Fairness, "of one connection there is none")
	assert.False(t, strings.Contains(s.String(), "fairness"))
}

// What limits a sender: the congestion window on a fast line, the receiver's on one whose
// reader sleeps, and the program where it does.
func TestLimited(t *testing.T) {
	limited := func(script string) map[string]float64 {
		shares, sum := map[string]float64{}, 0.0
		for _, l := range summary.Of(run(t, "link delay=50ms\n"+script)).Flows[0].Limited {
			shares[l.By] = l.Share
			sum += l.Share
		}
		assert.InDelta(t, 1, sum, 1e-6)
		return shares
	}
	const connected = "server listen 80\nclient connect 80\nserver accept\n"
	assert.Greater(t, limited(connected + "client write 300kB &\nserver read 300kB\n")["congestion-window"], 0.7)
	assert.Greater(t, limited("server receive-buffer=8192 auto-tuning=off\n" + connected + "client write 30kB &\nserver read 30kB\n")["receiver-window"], 0.8)
	assert.InDelta(t, 0.909, limited(connected + "client write 1\nserver read 1\nsleep 1s\nclient write 1\nserver read 1\n")["application"], 0.1)
}

// A queue that is an element is summed up as the trace has what was lost in it.
func TestQueues(t *testing.T) {
	s, err := scenario.Parse("queue", []byte("link delay=5ms\nelement drop-tail client>server rate=2Mbit packets=10\nflow client server bytes=200kB\nwait\n"))
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{Samples: true})
	require.NoError(t, err)
	got := summary.Of(tr)
	require.Len(t, got.Queues, 1)
	q := got.Queues[0]
	sent := 0
	for _, p := range tr.Packets() {
		if p.From == "client" {
			sent++
		}
	}
	require.Len(t, got.Losses, 1)
	assert.Equal(t, summary.Queue{From: "client", To: "server", Packets: sent, Dropped: got.Losses[0].Count, Longest: 10, Sojourn: q.Sojourn, Name: "drop-tail", Utilization: q.Utilization}, q)
	assert.InDelta(t, 0.78, q.Utilization, 0.01, "it is idle while a retransmission timer runs")
	assert.Equal(t, sent-q.Dropped, q.Sojourn.Samples)
	assert.InDelta(t, 56, q.Sojourn.Most.Seconds()*1000, 3, "9 to 10 packets of 1472 bytes at 2 Mbit/s")
	assert.Contains(t, got.String(), "queue client > server, drop-tail: ")

	plain, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	assert.Empty(t, summary.Of(plain).Queues, "it was not asked for")
}
