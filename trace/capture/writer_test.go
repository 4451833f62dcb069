package capture_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
)

// The library's own reader finds everything where it should be.
func TestSectionAndInterfaces(t *testing.T) {
	r, err := pcapgo.NewNgReader(bytes.NewReader(written(t, mishaps(t), goldens["both.pcapng"])), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	require.NoError(t, err)
	for err == nil {
		_, _, _, err = r.ReadPacketDataWithOptions()
	}
	require.Equal(t, io.EOF, err)
	assert.Equal(t, pcapgo.NgSectionInfo{
		Hardware: "simulated network", OS: "gVisor v1.2.3", Application: "tcpsim v0.1.0",
		Comment: strings.Join([]string{"tcpsim trace: Mishaps\t三次 \"握手\"\u2028\x01", "seed 18446744073709551615", "start 2000-01-01T00:00:00.000000001Z",
			"captured at: both", "absolute numbers", "host client 10.0.0.1 fd00::1, ISS chosen", "host server 10.0.0.2 fd00::2", "host 路由器"}, "\n"),
	}, r.SectionInfo())
	var names []string
	for i := range r.NInterfaces() {
		card, err := r.Interface(i)
		require.NoError(t, err)
		names = append(names, fmt.Sprint(card.Name, " ", card.LinkType, " ", card.TimestampResolution))
	}
	assert.Equal(t, []string{"client>server Ethernet 9", "server>client Ethernet 9", "unknown>unknown Ethernet 9"}, names)
}

func TestInterfacesOfRawIP(t *testing.T) {
	r, err := pcapgo.NewNgReader(bytes.NewReader(written(t, mishaps(t), ngOptions)), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	require.NoError(t, err)
	kinds := map[layers.LinkType]int{}
	for {
		_, info, err := r.ReadPacketData()
		if err == io.EOF {
			break
		}
		require.NoError(t, err)
		kinds[info.AncillaryData[0].(layers.LinkType)]++
	}
	assert.Equal(t, map[layers.LinkType]int{layers.LinkTypeIPv4: 10, layers.LinkTypeIPv6: 2}, kinds, "no IP packet at all counts by its first bits")
}

// Ethernet addresses are those of hosts in their order, whoever sends first.
func TestEthernetAddresses(t *testing.T) {
	r, err := pcapgo.NewReader(bytes.NewReader(written(t, mishaps(t), capture.Options{Format: capture.Pcap, Link: capture.Ethernet})))
	require.NoError(t, err)
	want := [][]byte{{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0}, {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0}}
	for _, w := range want {
		frame, _, err := r.ReadPacketData()
		require.NoError(t, err)
		assert.Equal(t, w, frame[:14])
	}
}

func TestTracesWithoutPackets(t *testing.T) {
	for _, tr := range []*trace.Trace{{}, {Hosts: []trace.Host{{Name: "client"}, {Name: "server"}}}} {
		for _, o := range allOptions() {
			_, err := capture.ReadAll(bytes.NewReader(written(t, tr, o)), capture.Limits{})
			assert.ErrorContains(t, err, "the file has nothing about TCP: pcap")
		}
	}
}

// A start that nobody gave is that of virtual time elsewhere.
func TestDefaultStart(t *testing.T) {
	tr := mishaps(t)
	tr.Start = time.Time{}
	assert.Equal(t, time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), read(t, written(t, tr, pcapOptions)).Start)
}

// Names and causes may be as long and odd as they like.
func TestHostileNames(t *testing.T) {
	long := strings.Repeat("x\n\xff", 50_000)
	tr := mishaps(t)
	tr.Name = long
	for i := range 1000 {
		tr.AddHost(trace.Host{Name: fmt.Sprint(long, i)})
	}
	for _, e := range tr.Events {
		if e.Fate != nil {
			e.Fate.Cause = long
		}
		if e.Packet != nil {
			e.Packet.From += long
		}
	}
	for _, o := range allOptions() {
		got := read(t, written(t, tr, o))
		assert.GreaterOrEqual(t, len(got.Packets()), 8)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestWriterHandsOnErrors(t *testing.T) {
	full := errors.New("the disk is full")
	tr := mishaps(t)
	for _, o := range allOptions() {
		assert.ErrorIs(t, capture.Write(failing{full}, tr, o), full)
		w, err := capture.NewWriter(failing{full}, tr, o)
		require.NoError(t, err)
		for i := 0; w.Err() == nil && i < 1e6; i++ { // until a block has been written
			w.Record(tr.Events[i%len(tr.Events)])
		}
		assert.ErrorIs(t, w.Err(), full)
		assert.ErrorIs(t, w.Close(), full)
	}
	tr.Events[5].Packet = &trace.Packet{Number: 1, Segment: &segment.Segment{}}
	tr.Events[5].Kind = trace.Sent
	assert.ErrorContains(t, capture.Write(io.Discard, tr, ngOptions), "capture: packet 1: segment: no source address")
}

// However long a run is, a Writer holds on to no more than its last packets.
func TestWriterIsFlat(t *testing.T) {
	for _, o := range []capture.Options{bothSides, pcapOptions} {
		w, err := capture.NewWriter(io.Discard, &trace.Trace{}, o)
		require.NoError(t, err)
		b := packet(t, data)
		var early uint64
		for i := range 200_000 {
			p := &trace.Packet{Number: i + 1, From: "client", To: "server", Bytes: bytes.Clone(b)}
			w.Record(trace.Event{Kind: trace.Sent, Time: time.Duration(i), Host: "client", Packet: p})
			f := &trace.Fate{Time: time.Duration(i)}
			p.Fates = append(p.Fates, f)
			w.Record(trace.Event{Kind: trace.Delivered, Time: time.Duration(i), Host: "server", Packet: p, Fate: f})
			if i == 5_000 {
				early = heap()
			}
		}
		assert.Less(t, heap(), early+256<<10)
		require.NoError(t, w.Close())
	}
}

// A file may tell of more missing octets than its packet can have: what is there is
// written, and nothing of the link header is lost.
func TestMoreMissingThanThereIs(t *testing.T) {
	for _, o := range allOptions() {
		s := data
		tr := &trace.Trace{Start: mishaps(t).Start}
		tr.Record(trace.Event{Kind: trace.Sent, Host: "a", Packet: &trace.Packet{Number: 1, From: "a", To: "b", Segment: &s, Truncated: math.MaxInt32}})
		file := written(t, tr, o)
		if o.Link == capture.Ethernet && o.Side != capture.Receiver {
			assert.Contains(t, string(file), "\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x08\x00", "%+v", o)
		}
	}
}
