package capture_test

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// The real tcpdump prints our files as the trace prints itself.
func TestTcpdumpReadsOurFiles(t *testing.T) {
	for name, tr := range samples(t) {
		for _, o := range allOptions() {
			if o.Side != capture.Sender {
				continue
			}
			file := written(t, tr, o)
			for options, style := range map[string]format.Style{"-n": {Side: "sender"}, "-n -S": {Side: "sender", Absolute: true}} {
				got := output(t, file, "tcpdump", append(strings.Fields(options), "-r", "-")...)
				require.Nil(t, golden.FirstDifference(tcpdump.Format.Text(tr, style), got, 2), "%s: %+v", name, o)
			}
		}
	}
}

// fields are what tshark is asked about each packet.
var fields = []string{
	"frame.time_epoch", "frame.interface_name", "frame.packet_id", "frame.packet_flags_direction", "frame.comment",
	"ip.src", "ipv6.src", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.ack_raw", "tcp.flags", "tcp.window_size_value",
	"tcp.urgent_pointer", "tcp.options", "tcp.len", "tcp.payload", "tcp.checksum", "tcp.checksum.status", "ip.checksum.status",
	"ip.ttl", "ip.id", "_ws.malformed",
}

// tshark returns the fields of each packet, by name.
func tshark(t testing.TB, file []byte) (packets []map[string]string) {
	t.Helper()
	args := []string{"-r", "-", "-n", "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=|"}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	for line := range strings.Lines(output(t, file, "tshark", args...)) {
		values := strings.Split(strings.TrimRight(line, "\n"), "\t")
		require.Len(t, values, len(fields), line)
		p := map[string]string{}
		for i, f := range fields {
			p[f] = values[i]
		}
		packets = append(packets, p)
	}
	return packets
}

// number reads a number as tshark prints it.
func number(t testing.TB, value string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(value, 0, 64)
	require.NoError(t, err)
	return n
}

// sameFields demands that tshark sees the segment that we do.
func sameFields(t *testing.T, g *segment.Segment, b []byte, p map[string]string) {
	t.Helper()
	assert.Equal(t, g.Src.Addr().String(), p["ip.src"]+p["ipv6.src"])
	options := ""
	if header := int(b[tcpAt(b)+12]>>4) * 4; header > 20 {
		options = hex.EncodeToString(b[tcpAt(b)+20 : tcpAt(b)+header])
	}
	assert.Equal(t, options, p["tcp.options"])
	assert.Equal(t, hex.EncodeToString(g.Payload), p["tcp.payload"])
	for field, want := range map[string]int64{
		"tcp.srcport": int64(g.Src.Port()), "tcp.dstport": int64(g.Dst.Port()), "tcp.seq_raw": int64(g.Seq), "tcp.ack_raw": int64(g.Ack),
		"tcp.flags": int64(g.Flags), "tcp.window_size_value": int64(g.Window), "tcp.urgent_pointer": int64(g.Urgent),
		"tcp.len": int64(len(g.Payload)), "tcp.checksum": int64(g.Checksum),
	} {
		assert.Equal(t, want, number(t, p[field]), field)
	}
	if g.Src.Addr().Is4() {
		assert.EqualValues(t, g.IP.TTL, number(t, p["ip.ttl"]))
		assert.EqualValues(t, g.IP.ID, number(t, p["ip.id"]))
	}
}

// tcpAt is where the TCP header begins in a packet without IP options.
func tcpAt(b []byte) int {
	if b[0]>>4 == 4 {
		return 20
	}
	return 40
}

// epochTime is a time as tshark prints it.
func epochTime(at time.Time) string { return fmt.Sprintf("%d.%09d", at.Unix(), at.Nanosecond()) }

// tshark agrees with us on every field of every packet, and complains of nothing.
// The files of all samples are one after the other, as sections of one.
func TestTsharkReadsOurFiles(t *testing.T) {
	for _, link := range []capture.Link{capture.Raw, capture.Ethernet} {
		var file []byte
		var want []*trace.Packet
		var starts []time.Time
		for _, tr := range samples(t) {
			if !slices.Equal(names(tr), []string{"client", "server"}) {
				continue // tshark names the interfaces of all sections by those of the first
			}
			file = append(file, written(t, tr, capture.Options{Link: link, Side: capture.Sender})...)
			for _, p := range tr.Packets() {
				want, starts = append(want, p), append(starts, tr.Start)
			}
		}
		got := tshark(t, file)
		require.Len(t, got, len(want))
		for i, p := range want {
			sameFields(t, p.Segment, p.Bytes, got[i])
			assert.Equal(t, epochTime(starts[i].Add(p.Sent)), got[i]["frame.time_epoch"])
			assert.Equal(t, p.From+">"+p.To, got[i]["frame.interface_name"])
			assert.EqualValues(t, p.Number, number(t, got[i]["frame.packet_id"]))
			assert.EqualValues(t, 2, number(t, got[i]["frame.packet_flags_direction"]), "outbound")
			assert.Equal(t, "1", got[i]["tcp.checksum.status"], "good")
			assert.Contains(t, []string{"1", ""}, got[i]["ip.checksum.status"], "good")
			if !strings.HasPrefix(got[i]["_ws.malformed"], "[Reassembly error") { // sections have ports in common
				assert.Empty(t, got[i]["_ws.malformed"])
			}
			assert.Equal(t, len(comments(p)) > 0, got[i]["frame.comment"] != "", "a comment where something befell it")
			for _, c := range comments(p) {
				assert.Contains(t, got[i]["frame.comment"], c)
			}
		}
	}
}

// names are those of the hosts of a trace.
func names(tr *trace.Trace) (list []string) {
	for _, h := range tr.Hosts {
		list = append(list, h.Name)
	}
	return list
}

// comments are words that have to be in what a file says about p.
func comments(p *trace.Packet) (words []string) {
	if p.Injected {
		words = append(words, "injected")
	}
	for _, f := range p.Fates {
		if f.Dropped && f.Cause == "" {
			words = append(words, "lost")
		} else if f.Cause != "" {
			words = append(words, f.Cause)
		}
	}
	return words
}

// At the receiver tshark finds those packets damaged that were, and no others.
func TestTsharkFindsWhatWasDamaged(t *testing.T) {
	tr := samples(t)["bad link"]
	got := tshark(t, written(t, tr, capture.Options{Side: capture.Receiver}))
	damaged := 0
	i := 0
	for _, e := range tr.Events {
		if e.Kind != trace.Delivered {
			continue
		}
		p := got[i]
		i++
		assert.Equal(t, e.Fate.Cause, p["frame.comment"])
		assert.EqualValues(t, 1, number(t, p["frame.packet_flags_direction"]), "inbound")
		assert.Equal(t, e.Packet.To+">"+e.Packet.From, p["frame.interface_name"])
		bad := p["tcp.checksum.status"] != "1" || p["ip.checksum.status"] != "1" || p["_ws.malformed"] != ""
		assert.Equal(t, e.Fate.Bytes != nil, bad, "packet %d", e.Packet.Number)
		if bad {
			damaged++
		}
	}
	assert.Len(t, got, i)
	assert.Positive(t, damaged)
}

// Classic pcap has times in nanoseconds, and its packets are those of both sides.
func TestTsharkReadsClassicFiles(t *testing.T) {
	tr := samples(t)["another bad link"]
	got := tshark(t, written(t, tr, capture.Options{Format: capture.Pcap, Side: capture.Both}))
	i := 0
	for _, e := range tr.Events {
		if e.Kind == trace.Sent || e.Kind == trace.Delivered {
			assert.Equal(t, epochTime(tr.Start.Add(e.Time)), got[i]["frame.time_epoch"])
			i++
		}
	}
	assert.Len(t, got, i)
}

// A capture made from a text has the lengths, if not the data.
func TestTsharkReadsWhatATextTold(t *testing.T) {
	tr := read(t, file(t, "testdata/seeds/003_2_close_unread.tcpdump.txt"))
	got := tshark(t, written(t, tr, capture.Options{}))
	require.Len(t, got, 6)
	for i, p := range tr.Packets() {
		assert.EqualValues(t, p.Segment.Seq, number(t, got[i]["tcp.seq_raw"]))
		assert.EqualValues(t, p.Segment.Ack, number(t, got[i]["tcp.ack_raw"]))
		assert.EqualValues(t, len(p.Segment.Payload), number(t, got[i]["tcp.len"]))
		assert.Empty(t, got[i]["tcp.payload"])
		assert.Empty(t, got[i]["_ws.malformed"])
	}
}
