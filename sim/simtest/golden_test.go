package simtest_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
)

// greet is a test with a golden trace.
func greet(text string) func(t simtest.TB) {
	return func(t simtest.TB) {
		n := simtest.New(t, seven)
		client, server := n.Connect()
		n.Write(client, text)
		n.ExpectRead(server, text, "the server reads it")
		n.Golden()
	}
}

func TestGolden(t *testing.T) {
	update := flag.Lookup("update").Value // off for now: this is about files of its own
	before := update.String()
	require.NoError(t, update.Set("false"))
	t.Cleanup(func() { update.Set(before) })
	t.Setenv("TCPSIM_UPDATE", "0")
	t.Chdir(t.TempDir())
	const name = "testdata/TestX/a=1,b%3F.trace"
	f := run("TestX/a=1,b?", greet("hello"))
	require.True(t, f.failed, "there is no file yet")
	assert.Contains(t, f.messages[0], "golden_test.go:")
	assert.Contains(t, f.messages[0], "golden trace: open "+name+": ")
	assert.Contains(t, f.messages[0], "; run the test with TCPSIM_UPDATE=1 to make it")

	t.Setenv("TCPSIM_UPDATE", "1")
	assert.False(t, run("TestX/a=1,b?", greet("hello")).failed)
	t.Setenv("TCPSIM_UPDATE", "0")
	file, err := os.ReadFile(name)
	require.NoError(t, err)
	lines := strings.Split(string(file), "\n")
	assert.Equal(t, "# gVisor "+stack.Version()+", seed 7", lines[0])
	assert.Equal(t, "0.000000 server listen 80", lines[1])
	entries, err := os.ReadDir("testdata/TestX")
	require.NoError(t, err)
	assert.Len(t, entries, 1, "nothing else is left behind")

	assert.False(t, run("TestX/a=1,b?", greet("hello")).failed, "one seed gives one trace")

	f = run("TestX/a=1,b?", greet("hallo!"))
	require.Len(t, f.messages, 1)
	assert.Contains(t, f.messages[0], name+":15: the trace differs from here on (- golden file, + this run with seed 7)\n")
	assert.Contains(t, f.messages[0], "\n  - 0.015000 client write 5 = 5 bytes\n  + 0.015000 client write 6 = 6 bytes\n")
	assert.NotContains(t, f.messages[0], "recorded with", "gVisor is the same")

	other := strings.Replace(string(file), stack.Version(), "v0.0.0-then", 1)
	require.NoError(t, os.WriteFile(name, []byte(other), 0o666))
	assert.False(t, run("TestX/a=1,b?", greet("hello")).failed, "another gVisor may do the same")
	f = run("TestX/a=1,b?", greet("hallo!"))
	assert.Contains(t, f.messages[0], "the file was recorded with gVisor v0.0.0-then, seed 7; this is gVisor "+stack.Version()+", seed 7\n")

	require.NoError(t, os.WriteFile(name, []byte(strings.ReplaceAll(string(file), "\n", "\r\n")), 0o666))
	assert.False(t, run("TestX/a=1,b?", greet("hello")).failed, "line ends of another system")

	require.NoError(t, os.WriteFile(name, []byte("something else"), 0o666))
	f = run("TestX/a=1,b?", greet("hello"))
	assert.Contains(t, f.messages[0], name+`:1: no golden trace: it does not begin with "# gVisor "`)
}

// Two traces for one file would take each other's place with -update, and one of them
// would differ ever after.
func TestGoldenTwice(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, update := range []string{"1", "0"} {
		t.Setenv("TCPSIM_UPDATE", update)
		f := run("TestX", func(t simtest.TB) {
			n := simtest.New(t, seven)
			client, _ := n.Connect()
			n.Golden()
			n.Golden() // of the same
			n.Write(client, "hello")
			n.Golden()
		})
		require.Len(t, f.messages, 1)
		assert.Contains(t, f.messages[0], "golden trace testdata/TestX.trace: this test has compared it with another trace before")
		assert.Contains(t, f.messages[0], "call Golden once, when all has happened, or in sub-tests")
	}
}

func TestGoldenThatCannotBeWritten(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("testdata", nil, 0o666))
	t.Setenv("TCPSIM_UPDATE", "1")
	f := run("TestX", greet("hello"))
	require.Len(t, f.messages, 1)
	assert.Contains(t, f.messages[0], "golden trace: mkdir testdata: ")
}
