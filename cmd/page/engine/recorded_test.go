package engine

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the recorded documents of the page's tests")

// The documents that the page's own tests are made with are those that the engine gives.
func TestRecorded(t *testing.T) {
	dump, err := os.ReadFile(filepath.Join("testdata", "capture.txt"))
	require.NoError(t, err)
	for name, question := range map[string]map[string]any{
		"textbook":       {"do": "run", "lesson": "textbook", "language": "en"},
		"textbook-zh":    {"do": "run", "lesson": "textbook", "language": "zh"},
		"retransmission": {"do": "run", "lesson": "retransmit", "language": "en"},
		"capture":        {"do": "open", "name": "capture.txt", "data": dump, "language": "en"},
		"bulk": {"do": "run", "language": "en", "name": "bulk", "scenario": "# Bulk: 40,000 bytes, one segment lost\n" +
			"link delay=5ms rate=10Mbit queue=30\ndrop client>server data 20\n\nflow client server bytes=40kB as bulk\nwait\n"},
	} {
		t.Run(name, func(t *testing.T) {
			text := asked(t, question)
			var f failure
			require.NoError(t, json.Unmarshal(text, &f))
			require.Empty(t, f.Error.Message)
			path := filepath.Join("..", "web", "testdata", name+".json")
			if *update {
				require.NoError(t, os.WriteFile(path, append(text, '\n'), 0o644))
				return
			}
			want, err := os.ReadFile(path)
			require.NoError(t, err, "go test ./cmd/page/engine -update writes it")
			assert.True(t, string(want) == string(text)+"\n", "%s is stale; go test ./cmd/page/engine -update writes it anew", path)
		})
	}
}
