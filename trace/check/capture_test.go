package check_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/check"
	"github.com/seed-8df93623/tcpsim/trace/internal/capturefile"
)

// linuxCaptures are of Linux 6.18, most with checksums left to the network card.
func linuxCaptures(t *testing.T) map[string]*trace.Trace {
	t.Helper()
	captures := map[string]*trace.Trace{}
	for _, folder := range []string{"../tcpdump/testdata/linux", "../model/testdata/linux"} {
		files, err := filepath.Glob(filepath.Join(folder, "*.pcap"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			captures[filepath.Base(file)] = capturefile.Read(t, file)
		}
	}
	return captures
}

func TestLinuxCaptures(t *testing.T) {
	for name, tr := range linuxCaptures(t) {
		assert.Empty(t, check.Trace(tr), name)
	}
}

// A capture that begins late, or has missed the first segments of one side, is no reason
// for an alarm.
func TestLinuxCapturesBegunLate(t *testing.T) {
	for name, tr := range linuxCaptures(t) {
		for n := range tr.Events {
			late := *tr
			late.Events = tr.Events[n:]
			assert.Empty(t, check.Trace(&late), "%s without the first %d", name, n)
		}
	}
}

// What is damaged on its way to where it is captured is nobody's fault, and says nothing.
// What a network card has still to complete is not damaged.
func TestChecksumsInCaptures(t *testing.T) {
	const ip, tcp = 10, 36 // where the checksums are
	for name, c := range map[string]struct {
		sums func(b []byte)
		want []string
	}{
		"right":                {func([]byte) {}, []string{"retransmission-differs"}},
		"left to the card":     {func(b []byte) { clear(b[ip : ip+2]); clear(b[tcp : tcp+2]) }, []string{"retransmission-differs"}},
		"IPv4's left to it":    {func(b []byte) { clear(b[ip : ip+2]) }, []string{"retransmission-differs"}},
		"damaged":              {func(b []byte) { b[tcp] ^= 1 }, nil},
		"damaged in its IP":    {func(b []byte) { b[ip] ^= 1 }, nil},
		"damaged in its data":  {func(b []byte) { b[len(b)-1] ^= 4 }, nil},
		"damaged in its flags": {func(b []byte) { b[33] ^= byte(segment.FIN) }, nil},
	} {
		tr := capturefile.Read(t, "../tcpdump/testdata/linux/xvii_data_drop_no_fin_veth.pcap")
		p := tr.Packets()[4] // the data again
		change(t, p, func(s *segment.Segment) { s.Payload[0] ^= 1 })
		c.sums(p.Bytes)
		parsed, err := segment.Parse(p.Bytes)
		require.NoError(t, err)
		p.Segment = &parsed
		var found []string
		for _, v := range check.Trace(tr) {
			found = append(found, v.Name)
		}
		assert.Equal(t, c.want, found, name)
	}
}

// The texts that tcpdump prints have no data.
func TestTexts(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../tcpdump/testdata/linux/*.txt", "../../sim/scenario/testdata/seeds/*.txt"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, found)
		files = append(files, found...)
	}
	for _, file := range files {
		assert.Empty(t, check.Trace(capturefile.Read(t, file)), file)
	}
}

// A number that a text does not have is no evidence, of what was missed nor of anything.
func TestWhatATextDoesNotTell(t *testing.T) {
	for _, name := range []string{"missed_text", "refused_twice", "oneside", "isn1", "options"} {
		assert.Empty(t, check.Trace(capturefile.Case(t, name+".txt")), name)
		assert.Empty(t, check.Trace(capturefile.Case(t, name+".pcap")), name)
	}
}

// What is one connection to analysis is one to check.
func TestOneCountOfConnections(t *testing.T) {
	all := linuxCaptures(t)
	for _, name := range capturefile.Cases(t) {
		all[name] = capturefile.Case(t, name)
	}
	for name, tr := range all {
		s := check.NewStream(nil)
		for _, e := range tr.Events {
			s.Record(e)
		}
		s.Flush()
		assert.Equal(t, len(analysis.Of(tr).Connections), s.Counts().Connections, name)
	}
}
