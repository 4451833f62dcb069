package capture_test

import (
	"encoding/binary"
	"slices"
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

// styled is what tcpdump's text may look like, with the options for it.
type styled struct {
	options string
	format.Style
}

// styles are all forms of time, with and without -S and -v; every other one has
// nanoseconds.
func styles() (list []styled) {
	for form, times := range []string{"", "-t", "-tt", "-ttt", "-tttt", "-ttttt"} {
		for i, other := range []string{"", "-S", "-v", "-v -S"} {
			s := styled{times + " " + other, format.Style{
				Side: "sender", Time: format.TimeForm(form), Absolute: i&1 != 0, Verbose: i&2 != 0, Nanoseconds: (form+i)%2 != 0,
			}}
			if s.Nanoseconds {
				s.options += " --nano"
			}
			list = append(list, s)
		}
	}
	return list
}

// The real tcpdump prints our files, of every link type, as the trace prints
// itself, with whatever options.
func TestTcpdumpWithAllOptions(t *testing.T) {
	files := slices.DeleteFunc(allOptions(), func(o capture.Options) bool { return o.Side != capture.Sender })
	for name, tr := range samples(t) {
		for i, s := range styles() {
			o := files[(i+i/4)%len(files)]
			got := output(t, written(t, tr, o), "tcpdump", append(strings.Fields(s.options), "-n", "-r", "-")...)
			require.Nil(t, golden.FirstDifference(tcpdump.Format.Text(tr, s.Style), got, 2), "%s: %s of %+v", name, s.options, o)
		}
	}
}

// Where a packet was damaged on the way, the receiver's capture has a checksum that
// is wrong, and a trace that is read from it tells so.
func TestTcpdumpOfDamagedPackets(t *testing.T) {
	wrong := 0
	for name, tr := range samples(t) {
		file := written(t, tr, capture.Options{Format: capture.Pcap, Side: capture.Receiver})
		got := tcpdump.Format.Text(read(t, file), format.Style{Verbose: true})
		want := output(t, file, "tcpdump", "-n", "-v", "-r", "-")
		if strings.Count(got, "\n") != strings.Count(want, "\n") {
			continue // packets that carry no TCP segment any more are passed over
		}
		require.Nil(t, golden.FirstDifference(want, got, 2), name)
		wrong += strings.Count(got, " (incorrect -> 0x")
	}
	assert.NotZero(t, wrong)
}

// Where a capture has cut packets off, tcpdump prints what it has of their options.
func TestTcpdumpOfPacketsCutShort(t *testing.T) {
	all := samples(t)
	for name, first := range map[string]int{"bad link": 40, "bad link of IPv6": 60} { // where options begin
		cut := 0
		for kept := first; kept <= first+40; kept++ {
			o := binary.LittleEndian
			file := join(ngSection(o), ngInterface(o, 101, 0))
			for i, p := range all[name].Packets()[:100] {
				file = append(file, ngPacket(o, 0, uint64(i), p.Bytes[:min(len(p.Bytes), kept)], len(p.Bytes))...)
			}
			got := tcpdump.Format.Text(read(t, file), format.Style{})
			require.Equal(t, output(t, file, "tcpdump", "-n", "-r", "-"), got, "%s, %d octets", name, kept)
			cut += strings.Count(got, "} [|tcp]>")
		}
		assert.NotZero(t, cut, "also between the blocks of SACK")
	}
}

// A text in any style has what the trace has.
func TestTextWithAllOptions(t *testing.T) {
	for name, tr := range samples(t) {
		for _, s := range styles() {
			style, options := s.Style, s.options
			got := read(t, []byte(tcpdump.Format.Text(tr, style)))
			require.Len(t, got.Packets(), len(tr.Packets()), "%s: %s", name, options)
			for i, want := range tr.Packets() {
				p := got.Packets()[i]
				g, w := told(p.Segment), told(want.Segment)
				if w.Len() == 0 && !w.Flags.Has(segment.RST) {
					g.Seq, w.Seq = 0, 0 // which the text does not tell
				}
				require.Equal(t, w, g, "%s: %s, packet %d", name, options, want.Number)
				if style.Verbose {
					require.Equal(t, want.Segment.IP, p.Segment.IP, "%s: %s, packet %d", name, options, want.Number)
					require.Equal(t, want.Segment.Checksum, p.Segment.Checksum)
				}
				require.Equal(t, sent(tr, i, style), p.Sent, "%s: %s, packet %d", name, options, want.Number)
			}
		}
	}
}

// sent is the time of a packet since the first one, as far as a text in a style
// tells it. Times since the packet before that never fall cannot be told from those
// since the first one.
func sent(tr *trace.Trace, i int, style format.Style) time.Duration {
	unit := time.Microsecond
	if style.Nanoseconds {
		unit = time.Nanosecond
	}
	all := tr.Packets()
	since := func(from, to int) time.Duration {
		return tr.Start.Add(all[to].Sent).Truncate(unit).Sub(tr.Start.Add(all[from].Sent).Truncate(unit))
	}
	gap := func(i int) time.Duration { return since(max(0, i-1), i) }
	switch style.Time {
	case format.NoTime:
		return 0
	case format.TimeSincePrevious:
		falls := false
		for j := range all[1:] {
			falls = falls || gap(j+1) < gap(j)
		}
		if !falls {
			return gap(i)
		}
	}
	return since(0, i)
}

// A line that stands in a packet is none of its own.
func TestNestedLines(t *testing.T) {
	const packet = "IP (tos 0x0, ttl 64, id 0, offset 0, flags [none], proto TCP (6), length 40)\n    10.0.0.1.1 > 10.0.0.2.2: Flags [S], cksum 0x0000 (correct), seq 1, win 1, length 0\n"
	const about = "IP (tos 0x0, ttl 64, id 0, offset 0, flags [none], proto ICMP (1), length 68)\n    10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 tcp port 2 unreachable, length 48\n\t" + packet
	const payload = "IP (tos 0x0, ttl 64, id 0, offset 0, flags [none], proto TCP (6), length 140)\n    10.0.0.1.1 > 10.0.0.2.80: Flags [P.], cksum 0x0000 (correct), seq 1:101, ack 1, win 1, length 100: HTTP, length: 100\n" +
		"\tGET / HTTP/1.1\n\t00:00:00.000000 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 1, win 1, length 0\n\t\n"
	for _, stamp := range []string{"", "00:00:00.000000 ", " 00:00:00.000000 "} {
		for _, indent := range []string{"", "  ", "\t", "    "} {
			for _, tab := range []string{"\t", "        "} {
				pasted := ""
				for _, p := range []string{packet, about, payload, packet} {
					for i, line := range strings.Split(strings.TrimSuffix(p, "\n"), "\n") {
						if i == 0 {
							line = stamp + line
						}
						if rest, ok := strings.CutPrefix(line, "\t"); ok {
							line = tab + rest
						}
						pasted += indent + line + "\n"
					}
				}
				tr, _ := open(t, []byte(pasted))
				assert.Len(t, tr.Packets(), 3, pasted)
			}
		}
	}
}

// Times since another packet can be negative, where a capture is not in order, and
// of days.
func TestTimesSinceAnotherPacket(t *testing.T) {
	const line = " IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 1, win 1, length 0"
	for name, c := range map[string]struct {
		times []string
		want  []time.Duration
	}{
		"-ttttt": {[]string{" 00:00:00.000000", " 23:59:59.000000", " 24:00:01.500000", " 123:00:00.000000"},
			[]time.Duration{0, 86399 * time.Second, 86401500 * time.Millisecond, 123 * time.Hour}},
		"-ttt": {[]string{" 00:00:00.000000", " 30:00:00.000000", "-00:00:01.000000", " 00:00:00.000001"},
			[]time.Duration{0, 30 * time.Hour, 30*time.Hour - time.Second, 30*time.Hour - time.Second + time.Microsecond}},
	} {
		tr, _ := open(t, []byte(strings.Join(c.times, line+"\n")+line))
		var got []time.Duration
		for _, p := range tr.Packets() {
			got = append(got, p.Sent)
		}
		assert.Equal(t, c.want, got, name)
	}
}
