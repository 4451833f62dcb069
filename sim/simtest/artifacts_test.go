package simtest_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/trace/capture"
)

// TestArtifacts has a test of two networks fail with go test -artifacts, which needs a
// process of its own.
func TestArtifacts(t *testing.T) {
	if os.Getenv("TCPSIM_ARTIFACTS") != "" {
		for range 2 {
			n := simtest.New(t, seven)
			client, _ := n.Connect()
			n.Link.Forward().AddRule(link.Nth(link.Data, link.Drop().Because("unlucky"), 1))
			n.Write(client, "hello")
			n.From(n.Client).ExpectRetransmission(simtest.Retransmission{Octets: "1:6"}, "the segment is lost")
		}
		t.Error("it fails")
		return
	}
	if runtime.GOOS == "js" {
		t.Skip("js/wasm has no processes")
	}
	dir := t.TempDir()
	c := exec.Command(os.Args[0], "-test.run=^TestArtifacts$", "-test.artifacts", "-test.outputdir="+dir)
	c.Env = append(os.Environ(), "TCPSIM_ARTIFACTS=1")
	out, err := c.CombinedOutput()
	require.Error(t, err)
	assert.Regexp(t, `all of it: ladder\.txt and capture\.pcapng in \S+`, string(out))
	assert.Regexp(t, `all of it: 2-ladder\.txt and 2-capture\.pcapng in \S+`, string(out))

	where := ""
	require.NoError(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if filepath.Base(path) == "ladder.txt" {
			where = filepath.Dir(path)
		}
		return err
	}))
	ladder, err := os.ReadFile(filepath.Join(where, "ladder.txt"))
	require.NoError(t, err)
	assert.Contains(t, string(ladder), "(4) PSH ACK seq 1:6")
	file, err := os.ReadFile(filepath.Join(where, "capture.pcapng"))
	require.NoError(t, err)
	assert.Contains(t, string(file), "lost: unlucky")
	r, err := capture.Open(bytes.NewReader(file))
	require.NoError(t, err)
	tr, err := r.ReadAll(capture.Limits{})
	require.NoError(t, err)
	packets := tr.Packets()
	require.Len(t, packets, 6)
	assert.Equal(t, "hello", string(packets[3].Segment.Payload))
	assert.Equal(t, "hello", string(packets[4].Segment.Payload))
}
