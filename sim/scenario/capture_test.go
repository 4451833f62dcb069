package scenario_test

import (
	"cmp"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The captures in testdata are what tcpdump printed on Linux: seeds are those of
// articles about TCP, linux-traces were taken of small programs on Linux 6.18.
// A simulated connection agrees with one if each segment has the same direction,
// flags, relative sequence and acknowledgment numbers and length.

var seedCaptures = []struct{ capture, scenario string }{
	{"000_hello", "hello"},
	{"003_1_closed_port", "rst-closed-port"},
	{"003_2_close_unread", "rst-unread"},
	{"003_3_write_after_close", "rst-after-close"},
}

// The captures of the articles, segment by segment, and the port.
func TestSeedCaptures(t *testing.T) {
	for _, c := range seedCaptures {
		t.Run(c.scenario, func(t *testing.T) {
			want, server := readCapture(t, "seeds/"+c.capture+".tcpdump.txt")
			tr := run(t, c.scenario)
			got := simulated(tr)
			require.Empty(t, difference(want, got))
			assert.Equal(t, server, strconv.Itoa(int(tr.Packets()[0].Segment.Dst.Port())))
		})
	}
}

// linuxCapture is a comparison with what Linux did: either a built-in scenario
// does the same thing, or a script does. A difference is known by its first
// segment, and has a reason.
type linuxCapture struct {
	capture  string
	scenario string
	script   string // in place of a scenario
	segments int    // how many of the simulated ones are compared; 0 is all
	differs  string
	why      string // of differs, or of segments
}

var linuxCaptures = []linuxCapture{
	{capture: "i_hello_close", scenario: "hello"},
	{capture: "ii_closed_port", scenario: "rst-closed-port"},
	{capture: "ii_closed_port", scenario: "refused"},
	{capture: "iii_close_unread", scenario: "rst-unread"},
	{
		capture: "iv_write_after_peer_close", scenario: "rst-after-close",
		differs: "segment 6: captured client P. seq 1 ack 2 length 3, simulated client P. seq 1 ack 2 length 1001",
		why:     "the captured client writes 3 bytes where that of the article wrote 1001",
	},
	{
		capture: "iv_write_after_peer_close",
		script: `
			server fin-wait-2=50ms
			server listen 51004
			client connect 51004
			server accept
			server close
			sleep 100ms
			client read end ""
			client write 3
			sleep 100ms
			client write 3
			expect error "broken pipe"`,
	},
	{
		capture: "iv_write_after_peer_close",
		script: `
			server listen 51004
			client connect 51004
			server accept
			server close
			sleep 100ms
			client read end ""
			client write 3
			sleep 100ms
			client write 3
			expect error "broken pipe"`,
		differs: "segment 7: captured server R seq 2 length 0, simulated server R. seq 2 ack 1 length 0",
		why: "netstack answers from FIN-WAIT-2, where it has not forgotten the connection; " +
			"Linux answers as if there were none",
	},
	{
		capture: "v_echo", scenario: "echo-ab",
		differs: "segment 9: captured server F. seq 3 ack 4 length 0, simulated server . ack 4 length 0",
		why:     "the captured server closes at once, so that its FIN carries the ACK; that of the scenario takes a moment",
	},
	{
		capture: "v_echo",
		script: `
			client delayed-ack=40ms quick-ack=1
			server delayed-ack=40ms quick-ack=1
			server listen 51005
			background
			server accept
			server echo
			server close
			end
			client connect 51005
			client write "AB"
			client read 2 "AB"
			client close`,
	},
	{capture: "v2_echo_nowait", scenario: "echo-ab"},
	{capture: "vi_half_close", scenario: "half-close"},
	{capture: "vii_simultaneous_close", scenario: "simultaneous-close"},
	{
		capture: "xvi_syn_drop_veth",
		script: `
			client delayed-ack=40ms quick-ack=1
			server listen 7000
			background
			server accept
			server write "hello"
			sleep 50us
			server close
			end
			drop client>server syn 1
			client connect 7000
			client read end "hello"
			client close`,
	},
	{
		capture: "xvii_data_drop_no_fin_veth", scenario: "retransmit", segments: 8,
		why: "the capture ends before the server closes",
	},
}

// run is the simulated connection.
func (c linuxCapture) run(t *testing.T) *trace.Trace {
	t.Helper()
	if c.scenario != "" {
		return run(t, c.scenario)
	}
	return play(t, c.script)
}

// It fails when a difference changes, and also when one goes away.
func TestLinuxCaptures(t *testing.T) {
	for i, c := range linuxCaptures {
		t.Run(fmt.Sprintf("%s_%s_%d", c.capture, cmp.Or(c.scenario, "script"), i), func(t *testing.T) {
			want, _ := readCapture(t, "linux-traces/"+c.capture+".txt")
			got := simulated(c.run(t))
			if c.segments > 0 {
				got = got[:c.segments]
			}
			require.Equal(t, c.differs, difference(want, got))
			assert.Equal(t, c.differs != "" || c.segments > 0, c.why != "", "a difference has a reason, and nothing else has")
		})
	}
}

// The time from one segment to another is of the same kind as in the capture.
func TestCaptureTimes(t *testing.T) {
	for _, c := range []struct {
		capture, scenario string
		first, second     int // segments, counting from 1
		what              string
		off               time.Duration // by how much the times may differ
	}{
		{"seeds/000_hello.tcpdump", "hello", 4, 5, "the ACK of data, which does not wait", time.Millisecond},
		{"seeds/000_hello.tcpdump", "hello", 6, 7, "the delayed ACK of the FIN", 5 * time.Millisecond},
		{"seeds/000_hello.tcpdump", "hello", 6, 8, "the client's FIN", 100 * time.Millisecond},
		{"seeds/003_1_closed_port.tcpdump", "rst-closed-port", 1, 2, "the reset", 10 * time.Millisecond},
		{"seeds/003_2_close_unread.tcpdump", "rst-unread", 4, 5, "the ACK of data", time.Millisecond},
		{"seeds/003_2_close_unread.tcpdump", "rst-unread", 1, 6, "the reset", 10 * time.Millisecond},
		{"seeds/003_3_write_after_close.tcpdump", "rst-after-close", 1, 4, "the server's FIN", 10 * time.Millisecond},
		{"seeds/003_3_write_after_close.tcpdump", "rst-after-close", 4, 6, "the client's data", 10 * time.Millisecond},
		{"seeds/003_3_write_after_close.tcpdump", "rst-after-close", 6, 7, "the reset", time.Millisecond},
		{"linux-traces/i_hello_close", "hello", 6, 7, "the delayed ACK of the FIN", 5 * time.Millisecond},
		{"linux-traces/v2_echo_nowait", "echo-ab", 4, 5, "the quick ACK of data", time.Millisecond},
		{"linux-traces/v2_echo_nowait", "echo-ab", 4, 6, "the answer", 10 * time.Millisecond},
		{"linux-traces/v2_echo_nowait", "echo-ab", 8, 9, "the delayed ACK of the FIN", 5 * time.Millisecond},
		{"linux-traces/vi_half_close", "half-close", 4, 6, "the data after the FIN", 10 * time.Millisecond},
		{"linux-traces/xvii_data_drop_no_fin_veth", "retransmit", 4, 5, "the retransmission", 10 * time.Millisecond},
	} {
		want, _ := readCapture(t, c.capture+".txt")
		got := simulated(run(t, c.scenario))
		assert.InDelta(t, want[c.second-1].at-want[c.first-1].at, got[c.second-1].at-got[c.first-1].at,
			float64(c.off), "%s: %s, in nanoseconds", c.scenario, c.what)
	}
}
