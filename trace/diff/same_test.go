package diff_test

import (
	"io"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/diff"
)

// sourceOf hands out the events of a trace, whose packets are made up, without their octets.
func sourceOf(tr *trace.Trace) diff.Source {
	i := 0
	return func() (trace.Event, error) {
		if i == len(tr.Events) {
			return trace.Event{}, io.EOF
		}
		e := tr.Events[i]
		packet := *e.Packet
		packet.Bytes = nil
		e.Packet, i = &packet, i+1
		return e, nil
	}
}

// What two sources have in common is what Compare says of the traces, if they are the same.
func TestSame(t *testing.T) {
	want := clone(conversations("a", "b", "a", "ccc")) // of packets only
	for name, got := range map[string]*trace.Trace{"itself": want, "a copy": clone(want)} {
		same, err := diff.Same(sourceOf(want), sourceOf(got), everything)
		require.NoError(t, err, name)
		require.NotNil(t, same, name)
		whole := diff.Compare(want, got, everything)
		assert.Equal(t, whole.String(), same.String(), name)
		assert.Equal(t, whole.Want, same.Want, name)
		assert.Equal(t, whole.Compared, same.Compared, name)
	}
	for i := range want.Events {
		for name, got := range map[string]*trace.Trace{
			"without": without(want, i), "twice": twice(want, i),
			"with another flag": changed(want, i, func(p *trace.Packet) { p.Segment.Flags ^= segment.PSH }),
		} {
			same, err := diff.Same(sourceOf(want), sourceOf(got), diff.Options{})
			require.NoError(t, err)
			assert.Nil(t, same, "%s segment %d", name, i)
		}
	}
}

// bulk is a source of n segments of one connection, with initial numbers and an address of
// its own.
func bulk(n int, iss segment.Seq, port uint16) diff.Source {
	a := netip.AddrPortFrom(netip.AddrFrom4([4]byte{192, 0, 2, 1}), port)
	b := netip.AddrPortFrom(netip.AddrFrom4([4]byte{198, 51, 100, 2}), 80)
	i := 0
	return func() (trace.Event, error) {
		if i++; i > n {
			return trace.Event{}, io.EOF
		}
		s := &segment.Segment{Src: a, Dst: b, Seq: iss, Flags: segment.SYN}
		switch {
		case i == 2:
			s = &segment.Segment{Src: b, Dst: a, Seq: 2 * iss, Ack: iss + 1, Flags: segment.SYN | segment.ACK}
		case i > 2:
			s.Seq, s.Ack, s.Flags = iss+1+segment.Seq(i-3)*100, 2*iss+1, segment.ACK
			s.Payload = make([]byte, 100)
		}
		p := &trace.Packet{Number: i, Sent: time.Duration(i) * time.Millisecond, From: a.String(), To: b.String(), Segment: s}
		return trace.Event{Time: p.Sent, Kind: trace.Sent, Packet: p}, nil
	}
}

// Two sources are compared in memory that does not grow with them.
func TestSameNeedsNoMemory(t *testing.T) {
	const n = 100_000
	read, most := 0, uint64(0)
	want := bulk(n, 1000, 40000)
	measured := func() (trace.Event, error) {
		if read++; read%(n/4) == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
		return want()
	}
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	r, err := diff.Same(measured, bulk(n, 900_000, 50000), everything)
	require.NoError(t, err)
	require.NotNil(t, r)
	assert.Equal(t, "no difference in 100000 segments of 1 conversation\n", r.String())
	assert.Less(t, most, before.HeapAlloc+4<<20, "the segments of either take ten times that")
}
