package capture_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// linuxCaptures are the names of captures of a real kernel, without suffix.
func linuxCaptures(t testing.TB) []string {
	var names []string
	for _, directory := range []string{"testdata/linux", "../tcpdump/testdata/linux"} {
		files, err := filepath.Glob(directory + "/*.pcap")
		require.NoError(t, err)
		for _, f := range files {
			names = append(names, strings.TrimSuffix(f, ".pcap"))
		}
	}
	require.GreaterOrEqual(t, len(names), 10)
	return names
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	return b
}

// sameSegments demands that a text has the segments of a capture, their absolute
// numbers included, for all that a text tells.
func sameSegments(t *testing.T, capture, text *trace.Trace) {
	t.Helper()
	want, got := capture.Packets(), text.Packets()
	require.Len(t, got, len(want))
	for i := range want {
		assert.Equal(t, told(want[i].Segment), told(got[i].Segment), "segment %d", i+1)
		assert.Equal(t, want[i].Number, got[i].Number)
		assert.Nil(t, got[i].Bytes)
		assert.Equal(t, len(got[i].Segment.Payload), got[i].Truncated)
		assert.Equal(t, want[i].From, got[i].From)
		assert.Equal(t, want[i].To, got[i].To)
	}
	assert.Equal(t, capture.Hosts, text.Hosts)
}

// sameTimes demands that packets are as far apart.
func sameTimes(t *testing.T, capture, text *trace.Trace, precision time.Duration) {
	t.Helper()
	for i, p := range capture.Packets() {
		assert.InDelta(t, p.Sent, text.Packets()[i].Sent, float64(precision), "packet %d", p.Number)
	}
}

func TestLinuxCapturesAgreeWithTheirTexts(t *testing.T) {
	for _, name := range linuxCaptures(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			capture := read(t, file(t, name+".pcap"))
			for _, suffix := range []string{".txt", ".abs.txt"} {
				if b, err := os.ReadFile(name + suffix); err == nil {
					text := read(t, b)
					sameSegments(t, capture, text)
					sameTimes(t, capture, text, 0)
				} else {
					require.ErrorIs(t, err, os.ErrNotExist)
				}
			}
		})
	}
}

// The real tcpdump prints each capture in all its forms, and all are understood.
func TestAllFormsOfTcpdump(t *testing.T) {
	for _, name := range linuxCaptures(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			b := file(t, name+".pcap")
			capture := read(t, b)
			for _, options := range []string{
				"-n", "-n -S", "-n -tt", "-n -ttt", "-n -tttt", "-n -ttttt", "-n -t", "-n -v", "-n -vv -S -tt", "-n -vvv -t", "-n -e", "-n -e -v",
				"-n -#", "-n --nano", "-n -X", "-n -A -v", "-n -l -K -v", "-n -xx -tttt",
			} {
				got := read(t, []byte(output(t, b, "tcpdump", append(strings.Fields(options), "-r", "-")...)))
				sameSegments(t, capture, got)
				switch {
				case strings.HasSuffix(options, "-t"):
					assert.Zero(t, got.Events[len(got.Events)-1].Time)
				default:
					sameTimes(t, capture, got, 0)
				}
				if strings.Contains(options, "-v") {
					sameHeaders(t, capture, got, !strings.Contains(options, "-K"))
				}
				if strings.Contains(options, "-tttt ") || strings.Contains(options, "-tt ") {
					assert.True(t, capture.Start.Equal(got.Start), "%s: %v", options, got.Start)
				}
			}
		})
	}
}

// sameHeaders demands the same fields of IP and checksums, which -v prints.
func sameHeaders(t *testing.T, capture, text *trace.Trace, checksums bool) {
	t.Helper()
	for i, p := range capture.Packets() {
		got := text.Packets()[i].Segment
		assert.Equal(t, p.Segment.IP, got.IP, "packet %d", p.Number)
		if checksums {
			assert.Equal(t, p.Segment.Checksum, got.Checksum, "packet %d", p.Number)
		}
	}
}

// What the articles print, read and printed again, is the same but for the names
// of services.
func TestSeedsComeBackAsTheyWere(t *testing.T) {
	seeds, err := filepath.Glob("testdata/seeds/*.txt")
	require.NoError(t, err)
	require.Len(t, seeds, 4)
	for _, name := range seeds {
		b := file(t, name)
		want := strings.ReplaceAll(string(b), "ddi-tcp-1", "8888")
		tr := read(t, b)
		assert.Equal(t, want, tcpdump.Format.Text(tr, format.Style{}), name)
		assert.Equal(t, want, tcpdump.Format.Text(read(t, written(t, tr, pcapOptions)), format.Style{}), name)
		for _, p := range tr.Packets() {
			assert.Equal(t, "127.0.0.1", p.From)
		}
	}
}

// A segment that shows no number of its own is at the sender's latest one.
func TestNumbersThatAreNotPrinted(t *testing.T) {
	tr := read(t, file(t, "testdata/seeds/003_3_write_after_close.tcpdump.txt"))
	var relative []int32
	first := map[segment.Seq]bool{}
	for _, p := range tr.Packets() {
		base := segment.Seq(3249455833)
		if p.Segment.Src.Port() == 8888 {
			base = 1092997986
		}
		relative = append(relative, p.Segment.Seq.Sub(base))
		first[base] = true
	}
	assert.Equal(t, []int32{0, 0, 1, 1, 1, 1, 2}, relative)
}

// Times of a text without a date are on the first day of 2000, and may go on past
// midnight.
func TestTextPastMidnight(t *testing.T) {
	tr := read(t, bytes.Join([][]byte{
		[]byte("23:59:59.999999 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 5, win 1, length 0"),
		[]byte("00:00:00.000001 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 5, win 1, length 0"),
		[]byte("00:00:00.000000 IP 10.0.0.1.1 > 10.0.0.2.2: Flags [S], seq 5, win 1, length 0"),
	}, []byte("\n")))
	assert.Equal(t, time.Date(2000, 1, 1, 23, 59, 59, 999_999_000, time.UTC), tr.Start)
	assert.Equal(t, []time.Duration{0, 2000, 1000}, []time.Duration{tr.Events[0].Time, tr.Events[1].Time, tr.Events[2].Time})
}

// The text of a simulation tells the segments of it, but for a keep-alive, whose
// number is not printed.
func TestTextsOfSimulations(t *testing.T) {
	for name, tr := range samples(t) {
		for _, style := range []format.Style{{Side: "sender"}, {Side: "sender", Absolute: true}} {
			got := read(t, []byte(tcpdump.Format.Text(tr, style)))
			require.Len(t, got.Packets(), len(tr.Packets()))
			hidden := 0
			for i, p := range tr.Packets() {
				want, got := told(p.Segment), told(got.Packets()[i].Segment)
				if want.Len() == 0 && want.Seq+1 == got.Seq {
					want.Seq++
					hidden++
				}
				assert.Equal(t, want, got, "%s: packet %d, style %+v", name, p.Number, style)
			}
			assert.Equal(t, name == "keep-alive", hidden > 0, "%s: %d hidden numbers", name, hidden)
		}
	}
}
