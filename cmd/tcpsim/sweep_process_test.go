//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The job for Slurm is run as Slurm would run it, task by task.
func TestSlurmJob(t *testing.T) {
	whole := sharded(t)
	job := tcpsim("", "sweep", "c.yaml", "--emit", "slurm", "--shards", "3").out
	for task := range 3 {
		shell := exec.Command("sh", "-c", job)
		shell.Env = append(os.Environ(), "SLURM_ARRAY_TASK_ID="+strconv.Itoa(task), "PATH="+asCommand(t)+":"+os.Getenv("PATH"))
		printed, err := shell.CombinedOutput()
		require.NoError(t, err, "%s", printed)
	}
	assert.Equal(t, whole, tcpsim("", "merge", "parts", "--format", "part").out)
}

// A sweep that is interrupted or killed again and again comes to the result of one that was
// not.
func TestSweepGoesOn(t *testing.T) {
	whole := sharded(t)
	end, other := syscall.SIGINT, syscall.SIGKILL
	for delay := 150 * time.Millisecond; ; delay += 50 * time.Millisecond {
		c := process(t, "sweep", "c.yaml", "--format", "part", "-j1")
		var stdout, stderr strings.Builder
		c.Stdout, c.Stderr = &stdout, &stderr
		require.NoError(t, c.Start())
		time.Sleep(delay)
		c.Process.Signal(end) // an error is that it has ended
		c.Wait()
		if c.ProcessState.ExitCode() == int(otherwise) {
			assert.Equal(t, whole, stdout.String())
			break
		}
		require.Less(t, delay, time.Minute)
		if stderr.Len() > 0 && end == syscall.SIGINT {
			assert.Contains(t, stderr.String(), "the same command goes on from there: sweep-")
		}
		end, other = other, end
	}
	left, err := filepath.Glob("*.state")
	require.NoError(t, err)
	assert.Empty(t, left)
}

// Where there is no room a shard fails, and leaves nothing that could be taken for a result.
func TestShardWithoutRoom(t *testing.T) {
	sharded(t)
	shell := exec.Command("sh", "-c", "trap '' XFSZ; ulimit -f 0; exec tcpsim sweep c.yaml --shard 1/2 2>&1 | cat")
	shell.Env = append(os.Environ(), "PATH="+asCommand(t)+":"+os.Getenv("PATH"))
	printed, err := shell.Output()
	require.NoError(t, err)
	assert.Contains(t, string(printed), ".part: file too large")
	assert.Equal(t, []string{"c.yaml", "risky.txt"}, listing(t))
}
