package capture_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
)

// sending is the event of a packet that is sent.
func sending(t *testing.T, number int) trace.Event {
	return trace.Event{Kind: trace.Sent, Time: time.Duration(number), Host: "client", Packet: &trace.Packet{Number: number, From: "client", To: "server", Bytes: packet(t, data)}}
}

// The header is written with the first packet that is, 1,024 packets late: it tells
// of the hosts that are known by then, whoever writes it when.
func TestHeaderTellsOfHostsKnownInTime(t *testing.T) {
	var file bytes.Buffer
	w, err := capture.NewWriter(&file, &trace.Trace{}, ngOptions)
	require.NoError(t, err)
	for i := 1; i <= 3000; i++ {
		if i == 500 || i == 1025 || i == 1026 || i == 2500 {
			w.AddHost(trace.Host{Name: fmt.Sprint("host", i)})
		}
		w.Record(sending(t, i))
	}
	require.NoError(t, w.Close())
	var names []string
	for _, h := range read(t, file.Bytes()).Hosts {
		names = append(names, h.Name)
	}
	assert.Equal(t, []string{"host500", "host1025", "client", "server"}, names)
}

// Of two errors it is always the first one that comes out, and of what is written
// before, always the same.
func TestFirstErrorIsTheSameEachTime(t *testing.T) {
	for _, tt := range []struct {
		ancient, odd int // numbers of packets that cannot be written
		want         string
		size         int // how many are
	}{
		{1000, 5000, "capture: packet 1000 is of 1960-01-11", 999},
		{4500, 5000, "capture: packet 4500 is of 1960-01-11", 4499},
		{5500, 5000, "capture: packet 5000: segment", 4999},
	} {
		for range 5 {
			var file bytes.Buffer
			w, err := capture.NewWriter(&file, &trace.Trace{}, pcapOptions)
			require.NoError(t, err)
			for i := 1; i <= 6000; i++ {
				e := sending(t, i)
				switch i {
				case tt.ancient:
					e.Time = -40 * 365 * 24 * time.Hour
				case tt.odd:
					e.Packet.Bytes, e.Packet.Segment = nil, &segment.Segment{}
				}
				w.Record(e)
			}
			err = w.Close()
			require.ErrorContains(t, err, tt.want)
			assert.Equal(t, err, w.Err())
			assert.Equal(t, err, w.Close(), "again")
			one := len(packet(t, data)) + 16 // with the header of a record
			assert.Equal(t, 24+tt.size*one, file.Len())
		}
	}
}
