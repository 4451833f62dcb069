package analysis_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
)

// flags are tshark's, each with the classes that mean the same.
var flags = []struct {
	field string
	class conversation.Class
}{
	{"retransmission", conversation.Retransmission},
	{"fast_retransmission", conversation.FastRetransmission},
	{"spurious_retransmission", conversation.Spurious},
	{"out_of_order", conversation.OutOfOrder},
	{"duplicate_ack", conversation.DuplicateACK},
	{"window_update", conversation.WindowUpdate},
	{"zero_window", conversation.ZeroWindow},
	{"zero_window_probe", conversation.ZeroWindowProbe},
	{"zero_window_probe_ack", conversation.ZeroWindowProbeACK},
	{"keep_alive", conversation.KeepAlive},
	{"keep_alive_ack", conversation.KeepAliveACK},
}

// pcap makes one capture of the packets of several traces: little endian, nanoseconds,
// of IP packets (LINKTYPE_RAW). Each trace has addresses of its own in it, so that
// Wireshark takes no connection for the successor of another.
func pcap(t *testing.T, traces []*trace.Trace) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, 0xa1b23c4d)
	b = le.AppendUint16(le.AppendUint16(b, 2), 4)
	b = append(b, make([]byte, 8)...)
	b = le.AppendUint32(le.AppendUint32(b, 262144), 101)
	for i, tr := range traces {
		for _, p := range tr.Packets() {
			bytes := p.Bytes
			if p.Segment != nil {
				s := *p.Segment
				s.Src, s.Dst = elsewhere(s.Src, i), elsewhere(s.Dst, i)
				var err error
				bytes, err = s.Append(nil)
				require.NoError(t, err)
			}
			b = le.AppendUint32(le.AppendUint32(b, uint32(p.Sent/time.Second)), uint32(p.Sent%time.Second))
			b = le.AppendUint32(le.AppendUint32(b, uint32(len(bytes))), uint32(len(bytes)))
			b = append(b, bytes...)
		}
	}
	return b
}

// elsewhere moves an address to the network of the given number.
func elsewhere(a netip.AddrPort, network int) netip.AddrPort {
	b := a.Addr().AsSlice()
	b[1] = byte(network)
	addr, _ := netip.AddrFromSlice(b)
	return netip.AddrPortFrom(addr, a.Port())
}

// tshark asks Wireshark's analysis about each packet of each trace: the flags that it
// sets.
func tshark(t *testing.T, traces []*trace.Trace) [][]bool {
	t.Helper()
	path, err := exec.LookPath("tshark")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatal("tshark is not installed; with CI=true it has to be: ", err)
	} else if err != nil {
		t.Skip("tshark is not installed, so there is nothing to compare with: ", err)
	}
	args := []string{"-n", "-r", "-", "-T", "fields", "-E", "separator=/t"}
	for _, f := range flags {
		args = append(args, "-e", "tcp.analysis."+f.field)
	}
	command := exec.Command(path, args...)
	command.Env = append(os.Environ(), "LC_ALL=C", "WIRESHARK_CONFIG_DIR="+t.TempDir())
	command.Stdin = bytes.NewReader(pcap(t, traces))
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	require.NoError(t, err, stderr.String())
	var set [][]bool
	for line := range strings.Lines(string(out)) {
		row := make([]bool, len(flags))
		for i, value := range strings.Split(strings.TrimSuffix(line, "\n"), "\t") {
			row[i] = value != ""
		}
		set = append(set, row)
	}
	return set
}

type reason struct {
	field string
	set   bool               // by tshark
	class conversation.Class // ours has one of these
	why   string
}

// reasons say why tshark does not set a flag as we do, or sets it.
var reasons = []reason{
	{"keep_alive", true, conversation.ZeroWindowProbe,
		"the probe has the last octet that was acknowledged, as Linux's do; for tshark what begins there is a keep-alive, whatever the window"},
	{"zero_window_probe", false, conversation.ZeroWindowProbe,
		"for tshark a probe has the next octet, as in RFC 9293 section 3.8.6.1"},
	{"zero_window_probe_ack", false, conversation.ZeroWindowProbeACK,
		"it answers such a probe"},
	{"window_update", false, conversation.ChallengeACK,
		"the SYN that it answers begins another connection for tshark"},
	{"keep_alive_ack", false, conversation.KeepAliveACK,
		"the window has changed since the last ACK, so tshark takes it for a window update only"},
	{"retransmission", true, conversation.SYNACK,
		"in a simultaneous open the SYN is sent again with an ACK, which is not because it was lost"},
	{"duplicate_ack", true, conversation.PureACK | conversation.HandshakeACK,
		"nothing that it does not acknowledge is outstanding, which RFC 5681 asks for and tshark does not"},
	{"duplicate_ack", false, conversation.DuplicateACK,
		"the window is zero or has changed; RFC 5681 allows that if there is new SACK information"},
	{"spurious_retransmission", false, conversation.Spurious,
		"tshark looks at data only, and at the ACKs that it has seen; the trace knows what has arrived"},
	{"out_of_order", false, conversation.OutOfOrder,
		"the packets change places on the way, after the point of the capture"},
	{"fast_retransmission", false, conversation.FastRetransmission,
		"tshark wants two duplicate ACKs within the last 20 ms; RACK goes by time and SACK information (RFC 8985)"},
}

// TestAgreesWithTshark compares our classes with Wireshark's flags in all scenarios.
// Where they differ, testdata/tshark.txt has the case and the reason.
func TestAgreesWithTshark(t *testing.T) {
	goldenfile.Compare(t, "testdata/tshark.txt", disagreements(t, func(run *trace.Trace) *trace.Trace { return run }))
}

// A run's capture is read alike, as it is written if nothing else is asked for: in one place.
func TestAgreesWithTsharkOnCaptures(t *testing.T) {
	goldenfile.Compare(t, "testdata/tshark_captured.txt", disagreements(t, func(run *trace.Trace) *trace.Trace {
		var file bytes.Buffer
		require.NoError(t, capture.Write(&file, run, capture.Options{Format: capture.Pcap}))
		read, err := capture.ReadAll(&file, capture.Limits{})
		require.NoError(t, err)
		return read
	}))
}

// disagreements lists all scenarios' as they are captured, with names.
func disagreements(t *testing.T, captured func(run *trace.Trace) *trace.Trace) string {
	t.Helper()
	all := scenarios(t)
	names := slices.Sorted(maps.Keys(all))
	var traces []*trace.Trace
	packets := 0
	for _, name := range names {
		tr, err := all[name].Run(scenario.Options{})
		require.NoError(t, err)
		tr = captured(tr)
		traces = append(traces, tr)
		packets += len(tr.Packets())
	}
	set := tshark(t, traces)
	require.Len(t, set, packets)
	var b strings.Builder
	for i, tr := range traces {
		n := len(tr.Packets())
		for _, line := range disagreementsOf(t, tr, set[:n]) {
			fmt.Fprintf(&b, "%s %s\n", names[i], line)
		}
		set = set[n:]
	}
	return b.String()
}

// disagreementsOf lists the flags that tshark has set for the packets of a trace and we
// have not, or the other way round.
func disagreementsOf(t *testing.T, tr *trace.Trace, set [][]bool) []string {
	t.Helper()
	classes := map[int]conversation.Class{}
	for _, c := range analysis.Of(tr).Connections {
		for _, s := range c.Segments {
			classes[s.Packet.Number] = s.Class
		}
	}
	var lines []string
	for i, p := range tr.Packets() {
		class := classes[p.Number]
		for j, f := range flags {
			theirs := set[i][j]
			if theirs == class.Is(f.class) {
				continue
			}
			why := slices.IndexFunc(reasons, func(r reason) bool {
				return r.field == f.field && r.set == theirs && class.Is(r.class)
			})
			if !assert.GreaterOrEqual(t, why, 0, "packet %d: %s is %v in tshark, here it is %q", p.Number, f.field, theirs, class) {
				continue
			}
			who := map[bool]string{true: "only tshark", false: "only here"}[theirs]
			lines = append(lines, fmt.Sprintf("(%d) %s: %s %s; %s", p.Number, class, who, f.field, reasons[why].why))
		}
	}
	return lines
}
