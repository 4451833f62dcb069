package capture_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
)

// On a host one sees what it sends as it is sent, and what reaches it as it does.
func TestSideOfAHost(t *testing.T) {
	tr := tracetest.Textbook(t, true)
	for _, host := range []string{"client", "server"} {
		for _, kind := range []capture.Format{capture.PcapNG, capture.Pcap} {
			var b bytes.Buffer
			require.NoError(t, capture.Write(&b, tr, capture.Options{Format: kind, Side: capture.Side(host)}))
			read, err := capture.ReadAll(&b, capture.Limits{})
			require.NoError(t, err)
			var want []trace.Event
			for _, e := range tr.Events {
				if e.Kind == trace.Sent && e.Packet.From == host || e.Kind == trace.Delivered && e.Packet.To == host {
					want = append(want, e)
				}
			}
			packets := read.Packets()
			require.Len(t, packets, len(want))
			for i, e := range want {
				assert.Equal(t, e.Packet.Segment.Seq, packets[i].Segment.Seq)
				assert.Equal(t, e.Time-want[0].Time, packets[i].Sent-packets[0].Sent)
			}
		}
	}
	err := capture.Write(new(bytes.Buffer), tr, capture.Options{Side: "middle"})
	assert.EqualError(t, err, `capture: there is no side "middle"; want client, server, both, sender, receiver`)
}
