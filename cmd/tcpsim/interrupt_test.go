//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unending takes longer than any test.
const unending = "limit events=1000000000\nrepeat 1000000000\nsleep 1us\nend\n"

func TestInterruptedRunLeavesNoFile(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		files(t, map[string]string{"endless.txt": unending, "out": "as it was"})
		c := process(t, "run", "-o", "out", "endless.txt")
		require.NoError(t, c.Start())
		require.Eventually(t, func() bool {
			list, err := filepath.Glob(".out.*.tmp")
			return err == nil && len(list) == 1
		}, time.Minute, time.Millisecond)
		require.NoError(t, c.Process.Signal(signal))
		assert.Error(t, c.Wait())
		assert.Equal(t, 128+int(signal), c.ProcessState.ExitCode())
		assert.Equal(t, []string{"endless.txt", "out"}, listing(t))
		assert.Equal(t, "as it was", read(t, "out"))
	}
}

func TestInterruptedCheckReportsWhatItHas(t *testing.T) {
	files(t, map[string]string{"a.txt": refused, "b.txt": differs, "endless.txt": unending, "z.txt": refused})
	c := process(t, "check", "-j1", "-o", "report.xml", "--format", "junit", ".")
	var stderr strings.Builder
	c.Stderr = &stderr
	stdout, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	var lines []string
	for in := bufio.NewScanner(stdout); in.Scan(); {
		if lines = append(lines, in.Text()); strings.Contains(in.Text(), "takes it for the expected one") {
			require.NoError(t, c.Process.Signal(syscall.SIGINT))
		}
	}
	assert.Error(t, c.Wait())
	assert.Equal(t, 130, c.ProcessState.ExitCode())
	assert.Equal(t, "tcpsim: interrupted when 2 of 4 runs were done\n", stderr.String())
	assert.Equal(t, "ok    a.txt\nFAIL  b.txt\n"+differsText+"2 scenarios: 1 as expected, 1 not as expected", strings.Join(lines, "\n"))
	assert.Contains(t, read(t, "report.xml"), `tests="2" failures="1"`)
}

// With seeds, a scenario is told of that some of them were tried with.
func TestInterruptedSeeds(t *testing.T) {
	files(t, map[string]string{"a.txt": "drop client>server syn\nclient connect 80\nexpect error \"timed out\"\n"})
	c := process(t, "check", "--seeds", "1..1000000000", "a.txt")
	var stdout, stderr strings.Builder
	c.Stdout, c.Stderr = &stdout, &stderr
	require.NoError(t, c.Start())
	time.Sleep(2 * time.Second)
	require.NoError(t, c.Process.Signal(os.Interrupt))
	assert.Error(t, c.Wait())
	assert.Equal(t, 130, c.ProcessState.ExitCode())
	var done int
	_, err := fmt.Sscanf(stderr.String(), "tcpsim: interrupted when %d of 1000000000 runs were done\n", &done)
	require.NoError(t, err)
	assert.Positive(t, done)
	assert.Equal(t, fmt.Sprintf("ERROR a.txt\n    interrupted after %d of 1000000000 seeds, of which none fails\n"+
		"1 scenario: 0 as expected, 1 cannot be checked\n", done), stdout.String())
}
