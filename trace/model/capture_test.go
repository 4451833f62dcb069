package model_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/capturefile"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// captures are of Linux 6.18, and the states that its ends go through: first that of
// the client, the one that sends the first segment.
var captures = map[string][2]string{
	"i_hello_close":              {"SYN-SENT ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED", "SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT"},
	"ii_closed_port":             {"SYN-SENT CLOSED", ""},
	"iii_close_unread":           {"SYN-SENT ESTABLISHED CLOSED", "SYN-RECEIVED ESTABLISHED CLOSED"},
	"iv_write_after_peer_close":  {"SYN-SENT ESTABLISHED CLOSE-WAIT CLOSED", "SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 CLOSED"},
	"v_echo":                     {"SYN-SENT ESTABLISHED FIN-WAIT-1 TIME-WAIT", "SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"},
	"v2_echo_nowait":             {"SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT", "SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"},
	"vi_half_close":              {"SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT", "SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"},
	"vii_simultaneous_close":     {"SYN-SENT ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT", "SYN-RECEIVED ESTABLISHED CLOSE-WAIT CLOSING TIME-WAIT"},
	"xvi_syn_drop_veth":          {"SYN-SENT ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED", "SYN-RECEIVED ESTABLISHED FIN-WAIT-1 TIME-WAIT"},
	"xvii_data_drop_no_fin_veth": {"SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2", "SYN-RECEIVED ESTABLISHED CLOSE-WAIT"},
}

func TestCaptures(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(captures)) {
		t.Run(name, func(t *testing.T) {
			tr := readCapture(t, name)
			assert.True(t, conversation.IsCapture(tr))
			first := tr.Packets()[0].Segment
			client := trace.Conn{Local: first.Src, Remote: first.Dst}
			ways := ways(transitions(tr))
			assert.Equal(t, captures[name], [2]string{ways[client], ways[client.Reverse()]})
		})
	}
}

// TestCaptureBegunLate leaves out the beginning of a capture.
func TestCaptureBegunLate(t *testing.T) {
	tr := readCapture(t, "v2_echo_nowait")
	first := tr.Packets()[0].Segment
	client := trace.Conn{Local: first.Src, Remote: first.Dst}
	for missing, want := range map[int][2]string{
		1:  {"ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT", "SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"},
		2:  {"ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT", "ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"},
		5:  {"ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT", "ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"},
		8:  {"ESTABLISHED CLOSE-WAIT", "ESTABLISHED FIN-WAIT-1 FIN-WAIT-2"},
		10: {"ESTABLISHED", "ESTABLISHED"},
	} {
		late := *tr
		late.Events = tr.Events[missing:]
		moves := transitions(&late)
		ways := ways(moves)
		assert.Equal(t, want, [2]string{ways[client], ways[client.Reverse()]}, "without the first %d", missing)
		i := slices.IndexFunc(moves, func(e trace.Event) bool { return e.Transition.Conn == client })
		assert.Equal(t, model.CauseBefore, moves[i].Transition.Cause)
	}
}

// TestCaptureWithGaps leaves out one segment after another: what an end sends later
// makes up for much of it.
func TestCaptureWithGaps(t *testing.T) {
	tr := readCapture(t, "v2_echo_nowait")
	first := tr.Packets()[0].Segment
	client := trace.Conn{Local: first.Src, Remote: first.Dst}
	for missing, want := range map[int][2]string{
		2: {"SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT", "ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"},
		3: captures["v2_echo_nowait"],
		4: captures["v2_echo_nowait"],
		5: captures["v2_echo_nowait"],
		9: {"SYN-SENT ESTABLISHED FIN-WAIT-1 TIME-WAIT", "SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED"},
	} {
		gap := *tr
		gap.Events = slices.Delete(slices.Clone(tr.Events), missing-1, missing)
		ways := ways(transitions(&gap))
		assert.Equal(t, want, [2]string{ways[client], ways[client.Reverse()]}, "without segment %d", missing)
	}
}

// transitions are those that the segments of t show.
func transitions(t *trace.Trace) []trace.Event {
	return slices.DeleteFunc(conversation.Fill(t).Events, func(e trace.Event) bool { return e.Kind != trace.Moved })
}

// ways lists the states that each end goes through.
func ways(moves []trace.Event) map[trace.Conn]string {
	ways := map[trace.Conn]string{}
	for _, e := range moves {
		ways[e.Transition.Conn] = strings.TrimSpace(ways[e.Transition.Conn] + " " + e.Transition.To.String())
	}
	return ways
}

// readCapture reads a capture of that name.
func readCapture(t testing.TB, name string) *trace.Trace {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "*", "testdata", "linux", name+".pcap"))
	require.NoError(t, err)
	if files == nil {
		files = []string{filepath.Join("testdata", "linux", name+".pcap")}
	}
	return capturefile.Read(t, files[0])
}
