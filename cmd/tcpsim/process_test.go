package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// process is tcpsim as a process of its own.
func process(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	executable, err := os.Executable()
	require.NoError(t, err)
	c := exec.Command(executable, args...)
	c.Env = append(os.Environ(), asTcpsim+"=1")
	return c
}

func TestExitCodeOfTheProcess(t *testing.T) {
	files(t, map[string]string{"differs.txt": differs})
	for name, want := range map[string]exit{"textbook": asExpected, "differs.txt": otherwise, "none.txt": trouble} {
		c := process(t, "run", name)
		c.Run() // what it returns is in the process's state, too
		assert.Equal(t, int(want), c.ProcessState.ExitCode(), name)
	}
}

// TestNobodyReads is "tcpsim run textbook | head -1", where the reader is gone
// before the first line.
func TestNobodyReads(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, r.Close())
	defer w.Close()
	c := process(t, "run", "textbook")
	var stderr strings.Builder
	c.Stdout, c.Stderr = w, &stderr
	c.Run() // where there are signals, SIGPIPE ends it
	assert.Empty(t, stderr.String())
}

func TestFullDisk(t *testing.T) {
	if runtime.GOOS != "linux" {
		without(t, "needs /dev/full")
	}
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	require.NoError(t, err)
	defer full.Close()
	c := process(t, "run", "textbook")
	var stderr strings.Builder
	c.Stdout, c.Stderr = full, &stderr
	var code *exec.ExitError
	require.ErrorAs(t, c.Run(), &code)
	assert.Equal(t, "tcpsim: standard output: no space left on device\n", stderr.String())
	assert.Equal(t, int(trouble), code.ExitCode())
}

// BenchmarkStart is a whole process that does nearly nothing; it is to take less
// than 50 ms (3 ms on a 2-core virtual machine of 2026).
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		require.NoError(b, process(b, "version").Run())
	}
}
