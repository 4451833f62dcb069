//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sbatch runs an array job as Slurm does, one task after the other.
const sbatch = `#!/bin/sh
last=$(sed -n 's/^#SBATCH --array=0-//p' "$1")
for task in $(seq 0 "$last"); do
  SLURM_ARRAY_TASK_ID=$task sh "$1" || exit
done
`

// TestSweepDocs runs each campaign of docs/sweeps.md, and all its commands for a shell with
// the last one.
func TestSweepDocs(t *testing.T) {
	page, first := read(t, "../../docs/sweeps.md"), read(t, "../../docs/sweeps.yaml")
	assert.Contains(t, page, "```yaml\n"+first+"```\n")
	path := asCommand(t)
	require.NoError(t, os.WriteFile(filepath.Join(path, "sbatch"), []byte(sbatch), 0o777))
	files(t, nil)
	kinds := map[string]int{}
	for _, block := range snippets.FindAllStringSubmatch(page, -1) {
		kinds[block[1]]++
		switch block[1] {
		case "txtar":
			require.NoError(t, os.WriteFile("transfer.txt", []byte(block[2]), 0o666))
		case "yaml":
			name := fmt.Sprintf("campaign%d.yaml", kinds["yaml"])
			require.NoError(t, os.WriteFile(name, []byte(block[2]), 0o666))
			got := tcpsim("", "sweep", name, "--format", "csv")
			require.Equal(t, asExpected, got.code, "%s%s", block[2], got.err)
			require.NoError(t, os.WriteFile("campaign.yaml", []byte(strings.Replace(block[2], "1..20", "1..4", 1)), 0o666))
		case "sh":
			if strings.HasPrefix(block[2], "cd sim/sweep/parquet\n") {
				continue // a module of its own, whose tests run it
			}
			require.NoError(t, os.RemoveAll("parts"))
			shell := exec.Command("sh", "-ec", block[2])
			shell.Env = append(os.Environ(), "PATH="+path+":"+os.Getenv("PATH"))
			printed, err := shell.CombinedOutput()
			require.NoError(t, err, "%s: %s", block[2], printed)
		}
	}
	assert.Equal(t, map[string]int{"yaml": 3, "console": 1, "txtar": 1, "sh": 6}, kinds)
}
