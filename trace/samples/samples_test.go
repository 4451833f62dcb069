package samples_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/samples"
)

func run(t *testing.T, script string) *trace.Trace {
	t.Helper()
	s, err := scenario.Parse("samples", []byte(strings.ReplaceAll(script, "\t", "")))
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{Samples: true})
	require.NoError(t, err)
	return tr
}

// lossy loses a segment, which ACKs tell of, and then all for a while.
const lossy = `
	link delay=50ms
	client rack=off
	server listen 80
	client connect 80
	server accept
	drop client>server data 60
	client write 300kB &
	server read 300kB
	drop client>server any
	client write 10kB
	sleep 300ms
	pass client>server
	server read 10kB
	client close
	server close`

// Each segment that leaves or arrives has a sample, once the handshake is done; what is
// in flight in the end is nothing; and the phases are those of RFC 5681.
func TestSamples(t *testing.T) {
	tr := run(t, lossy)
	type key struct {
		number int
		sent   bool
		host   string
	}
	seen := map[key]trace.Sample{}
	var phases []segment.Phase
	var last trace.Sample
	for _, s := range tr.Samples {
		k := key{s.Packet, s.Sent, s.Host}
		assert.NotContains(t, seen, k)
		seen[k] = s
		if s.Host != "client" {
			continue
		}
		last = s
		if len(phases) == 0 || phases[len(phases)-1] != s.Phase {
			phases = append(phases, s.Phase)
		}
	}
	assert.Equal(t, []segment.Phase{
		segment.PhaseSlowStart, segment.PhaseRecovery, segment.PhaseAvoidance, segment.PhaseLoss, segment.PhaseAvoidance,
	}, phases)
	assert.Zero(t, last.InFlight, "the FIN's ACK leaves nothing")
	assert.False(t, last.Sent)

	arrived := map[int]bool{}
	for _, e := range tr.Events {
		switch {
		case e.Kind == trace.Delivered && e.Packet.Number > 3:
			arrived[e.Packet.Number] = true
			assert.Contains(t, seen, key{e.Packet.Number, false, e.Host}, "as it arrives")
		case e.Kind == trace.Sent && e.Packet.Number > 3:
			s, ok := seen[key{e.Packet.Number, true, e.Host}]
			require.True(t, ok, "packet %d as it leaves", e.Packet.Number)
			assert.Equal(t, e.Time, s.Time)
			assert.Equal(t, *e.Packet.Sender, s.Sender, "what the packet's own record has")
		}
	}
	assert.Greater(t, len(arrived), 300)
}

// Whether samples are taken changes nothing of the run.
func TestSamplesChangeNothing(t *testing.T) {
	s, err := scenario.Named("retransmit")
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{Samples: true})
	require.NoError(t, err)
	assert.NoError(t, s.Compare(tr))
	assert.NotEmpty(t, tr.Samples)
	plain, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	assert.Empty(t, plain.Samples)
}

func TestFormat(t *testing.T) {
	tr := run(t, lossy)
	text := samples.Format.Text(tr, format.Style{})
	lines := slices.Collect(strings.Lines(text))
	require.Len(t, lines, len(tr.Samples))
	assert.Equal(t, `{"time_ns":100000000,"host":"client","local":"10.0.0.1:49152","remote":"10.0.0.2:80","packet":3,"sent":true,`+
		`"phase":"slow start","cwnd":10,"ssthresh":0,"in_flight":0,"srtt_ns":100000000,"rttvar_ns":50000000,"rto_ns":300000000}`+"\n", lines[0])
	for _, l := range lines {
		assert.True(t, json.Valid([]byte(l)), l)
	}
	err := samples.Format.Write(new(bytes.Buffer), &trace.Trace{}, format.Style{})
	assert.ErrorContains(t, err, "the trace has no samples")
}

// What happens in a queue stands between, in the order of time.
func TestQueues(t *testing.T) {
	tr := run(t, "element drop-tail client>server rate=1Mbit packets=5\nflow client server bytes=50kB\nwait")
	require.NotEmpty(t, tr.Queues)
	last, events := int64(0), map[string]int{}
	for l := range strings.Lines(samples.Format.Text(tr, format.Style{})) {
		var one struct {
			Time  int64  `json:"time_ns"`
			From  string `json:"queue_from"`
			Event string
		}
		require.NoError(t, json.Unmarshal([]byte(l), &one))
		assert.GreaterOrEqual(t, one.Time, last)
		last = one.Time
		if one.From != "" {
			assert.Equal(t, "client", one.From)
			events[one.Event]++
		}
	}
	assert.Equal(t, len(tr.Queues), events["enqueued"]+events["dequeued"]+events["dropped"])
	assert.Equal(t, events["enqueued"], events["dequeued"], "what has waited is sent")
	assert.Positive(t, events["dropped"])
	assert.Equal(t, "marked", trace.QueueMarked.String())
	assert.Equal(t, "QueueEvent(9)", trace.QueueEvent(9).String())
}
