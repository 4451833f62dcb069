package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// On a terminal a bar shows how far it has come, and is gone before the report; in
// a pipe there is none, as all other tests see.
func TestCheckShowsProgressOnATerminal(t *testing.T) {
	files(t, map[string]string{"a.txt": refused, "b.txt": differs})
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip("no terminals here: ", err)
	}
	defer master.Close()
	require.NoError(t, unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0))
	require.NoError(t, unix.IoctlSetWinsize(int(master.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 60}))
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	require.NoError(t, err)
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	defer tty.Close()

	var out bytes.Buffer
	code := run([]string{"check", "--seeds", "1..20", "a.txt", "b.txt"}, strings.NewReader(""), &out, tty)
	assert.Equal(t, int(asExpected), code)
	assert.Equal(t, "ok    a.txt\nok    b.txt\n2 scenarios: 2 as expected\n", out.String())

	seen := make([]byte, 1<<16)
	n, err := master.Read(seen)
	require.NoError(t, err)
	assert.Contains(t, string(seen[:n]), "checking")
	assert.Contains(t, string(seen[:n]), "/40")
	last := string(seen[:n])
	last = last[strings.LastIndex(strings.TrimRight(last, "\r"), "\r")+1:]
	assert.Empty(t, strings.TrimSpace(last), "the bar is gone at the end")
}
