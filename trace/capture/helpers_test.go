package capture_test

import (
	"bytes"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/jsonl"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// tool is the path of a program. Where it is not installed, the test is skipped,
// or fails if all tests have to run.
func tool(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
	case os.Getenv("CI") == "true":
		t.Fatalf("%s is not installed; with CI=true it has to be: %v", name, err)
	default:
		t.Skipf("%s is not installed, so there is nothing to compare with: %v", name, err)
	}
	return path
}

// output runs a program on a file that it reads from its standard input.
func output(t testing.TB, file []byte, name string, args ...string) string {
	t.Helper()
	command := exec.Command(tool(t, name), args...)
	command.Env = append(os.Environ(), "TZ=UTC", "LC_ALL=C.UTF-8")
	command.Stdin = bytes.NewReader(file)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	require.NoError(t, err, stderr.String())
	return string(out)
}

// written is a trace as a capture file.
func written(t testing.TB, tr *trace.Trace, o capture.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, capture.Write(&b, tr, o))
	return b.Bytes()
}

// read makes a trace of a file.
func read(t testing.TB, file []byte) *trace.Trace {
	t.Helper()
	tr, err := capture.ReadAll(bytes.NewReader(file), capture.Limits{})
	require.NoError(t, err)
	return tr
}

// mishaps is a trace of packets that met all sorts of fates.
func mishaps(t testing.TB) *trace.Trace {
	file, err := os.Open("../jsonl/testdata/mishaps.jsonl")
	require.NoError(t, err)
	defer file.Close()
	tr, err := jsonl.Read(file)
	require.NoError(t, err)
	return tr
}

// samples are the built-in scenarios, and transfers over bad links.
func samples(t testing.TB) map[string]*trace.Trace {
	all := map[string]*trace.Trace{}
	for _, s := range scenario.Conversations() {
		tr, err := s.Run(scenario.Options{})
		require.NoError(t, err, s.Name)
		all[s.Name] = tr
	}
	for seed := range uint64(3) {
		tr := &trace.Trace{Name: "a bad link", Seed: seed, Start: time.Date(2024, 2, 29, 23, 59, 59, 999_000_001, time.UTC)}
		transfer(t, tr, tr, []string{"tcp4", "tcp6", "tcp4"}[seed], link.Config{
			Delay: 20 * time.Millisecond, Rate: 10e6, Queue: 30, Loss: 0.02, Duplicate: 0.02, Corrupt: 0.02,
			Jitter: 3 * time.Millisecond, Reorder: true,
		}, 200<<10)
		all[[]string{"bad link", "bad link of IPv6", "another bad link"}[seed]] = tr
	}
	return all
}

// transfer has a client send size bytes to a server, and records that.
func transfer(t testing.TB, to trace.Recorder, header *trace.Trace, network string, path link.Config, size int) {
	n := sim.New(sim.Config{Seed: header.Seed, Recorder: to, Epoch: header.Start})
	defer n.Close()
	client, err := n.AddHost(sim.HostConfig{Name: "client"})
	require.NoError(t, err)
	server, err := n.AddHost(sim.HostConfig{Name: "server"})
	require.NoError(t, err)
	_, err = n.AddLink(client, server, path)
	require.NoError(t, err)
	l, err := server.Listen(network, ":9527")
	require.NoError(t, err)
	n.Go("server", func() error {
		defer l.Close()
		c, err := l.Accept()
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = io.Copy(io.Discard, struct{ io.Reader }{c})
		return err
	})
	n.Go("client", func() error {
		c, err := client.Dial(network, "server:9527")
		if err != nil {
			return err
		}
		defer c.Close()
		random := rand.New(rand.NewPCG(header.Seed, 0))
		b := make([]byte, size)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		_, err = c.Write(b)
		return err
	})
	require.NoError(t, n.Run())
}

// told are the fields of a segment that a line of tcpdump tells; a pure RST has
// no acknowledgment number worth comparing.
func told(s *segment.Segment) segment.Segment {
	g := *s
	if !g.Flags.Has(segment.ACK) {
		g.Ack = 0
	}
	if !g.Flags.Has(segment.URG) {
		g.Urgent = 0
	}
	if len(g.Payload) > 0 {
		g.Payload = make([]byte, len(g.Payload))
	}
	g.Checksum, g.IP = 0, segment.IP{}
	return g
}
