package capture_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
)

var (
	ngOptions   = capture.Options{Side: capture.Sender}
	pcapOptions = capture.Options{Format: capture.Pcap, Side: capture.Sender}
	bothSides   = capture.Options{Side: capture.Both}
)

// allOptions are the files that one trace can be written to.
func allOptions() (list []capture.Options) {
	for _, f := range []capture.Format{capture.PcapNG, capture.Pcap} {
		for _, l := range []capture.Link{capture.Raw, capture.Ethernet} {
			for _, s := range []capture.Side{capture.Sender, capture.Receiver, capture.Both} {
				list = append(list, capture.Options{Format: f, Link: l, Side: s, Stack: "gVisor v1"})
			}
		}
	}
	return list
}

// packetsOnly is what a capture of both sides keeps of a trace: neither calls and
// transitions, nor TCP's variables, nor the network and the ways through it.
func packetsOnly(tr *trace.Trace) *trace.Trace {
	out := *tr
	out.Events, out.Network = nil, nil
	for _, e := range tr.Events {
		if e.Packet != nil {
			p := *e.Packet
			p.Sender, p.Cause, p.Trigger = nil, 0, 0
			p.Fates = nil
			for _, f := range e.Packet.Fates {
				p.Fates = append(p.Fates, withoutWay(f))
			}
			e.Packet, e.Fate = &p, withoutWay(e.Fate)
			out.Events = append(out.Events, e)
		}
	}
	return &out
}

func withoutWay(f *trace.Fate) *trace.Fate {
	if f == nil {
		return nil
	}
	plain := *f
	plain.Hops = nil
	return &plain
}

// A pcapng file of both sides loses nothing about packets and their fates.
func TestTraceToPcapngAndBack(t *testing.T) {
	for name, tr := range samples(t) {
		t.Run(name, func(t *testing.T) {
			for _, link := range []capture.Link{capture.Raw, capture.Ethernet} {
				got := read(t, written(t, tr, capture.Options{Side: capture.Both, Link: link}))
				want := packetsOnly(tr)
				require.Equal(t, golden.Format.Text(want, format.Style{}), golden.Format.Text(got, format.Style{}))
				require.Equal(t, want, got)
			}
		})
	}
}

// What one side sees is kept as well, at its own times.
func TestOneSideToPcapngAndBack(t *testing.T) {
	for name, tr := range samples(t) {
		sent := read(t, written(t, tr, ngOptions))
		require.Len(t, sent.Packets(), len(tr.Packets()))
		for i, want := range tr.Packets() {
			got := sent.Packets()[i]
			assert.Equal(t, want.Bytes, got.Bytes)
			assert.Equal(t, want.Sent, got.Sent)
			assert.Equal(t, lostWholly(want), lostWholly(got), "%s: packet %d", name, want.Number)
		}

		arrived := read(t, written(t, tr, capture.Options{Side: capture.Receiver}))
		var want, got []trace.Event
		for _, e := range tr.Events {
			if e.Kind == trace.Delivered {
				want = append(want, e)
			}
		}
		for _, e := range arrived.Events {
			if e.Kind == trace.Delivered {
				got = append(got, e)
			}
		}
		require.Len(t, got, len(want))
		for i := range want {
			assert.Equal(t, want[i].Time, got[i].Time)
			assert.Equal(t, want[i].Host, got[i].Host)
			assert.Equal(t, want[i].Packet.Number, got[i].Packet.Number)
			assert.Equal(t, want[i].Fate.Cause, got[i].Fate.Cause)
		}
	}
}

// lostWholly tells whether all copies of a packet were lost.
func lostWholly(p *trace.Packet) bool {
	for _, f := range p.Fates {
		if !f.Dropped {
			return false
		}
	}
	return len(p.Fates) > 0
}

// A file that is read and written again is the same file.
func TestPcapngToTraceToPcapng(t *testing.T) {
	all := samples(t)
	all["mishaps"] = mishaps(t)
	for name, tr := range all {
		for _, o := range allOptions() {
			if o.Format == capture.Pcap && o.Side != capture.Sender || name == "mishaps" && o.Format == capture.Pcap {
				continue // which does not tell of sides, nor of packets that have nothing to do with TCP
			}
			once := written(t, tr, o)
			again := written(t, read(t, once), o)
			require.True(t, bytes.Equal(once, again), "%s: %+v", name, o)
		}
	}
}

// A Writer that streams writes what Write does.
func TestStreamingIsWriting(t *testing.T) {
	for name, tr := range samples(t) {
		for _, o := range allOptions() {
			var streamed bytes.Buffer
			w, err := capture.NewWriter(&streamed, &trace.Trace{Name: tr.Name, Seed: tr.Seed, Start: tr.Start, Absolute: tr.Absolute}, o)
			require.NoError(t, err)
			for _, h := range tr.Hosts {
				w.AddHost(h)
			}
			for _, e := range tr.Events {
				w.Record(e)
			}
			require.NoError(t, w.Err())
			require.NoError(t, w.Close())
			require.NoError(t, w.Close())
			require.True(t, bytes.Equal(written(t, tr, o), streamed.Bytes()), "%s: %+v", name, o)
		}
	}
}

// JSON Lines are read like everything else.
func TestJSONLines(t *testing.T) {
	all := samples(t)
	all["mishaps"] = mishaps(t)
	for name, tr := range all {
		var b bytes.Buffer
		require.NoError(t, jsonl.Write(&b, tr))
		r, err := capture.Open(bytes.NewReader(b.Bytes()))
		require.NoError(t, err)
		got, err := r.ReadAll(capture.Limits{})
		require.NoError(t, err)
		want := *tr
		if n := want.Network; n != nil && len(n.Nodes) == 2 && len(n.Links) == 1 {
			want.Network = nil // of two hosts and a link nothing is told
		}
		require.Equal(t, &want, got, name)
		assert.Equal(t, "JSON Lines", r.Stats().Format)
		assert.Equal(t, len(tr.Packets()), r.Stats().Packets)
		assert.EqualValues(t, b.Len(), r.Stats().Bytes)
	}
}
