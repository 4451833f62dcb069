package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// On a terminal a bar shows how much of a large capture is read, and is gone in the
// end; a small one has none, nor has a pipe.
func TestShowHasABarOnATerminal(t *testing.T) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Skip("no terminals here: ", err)
	}
	defer master.Close()
	fd := int(master.Fd())
	require.NoError(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	require.NoError(t, unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}))
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	require.NoError(t, err)
	tty, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	defer tty.Close()
	seen := func() string {
		b := make([]byte, 1<<16)
		n, _ := unix.Read(fd, b) // an error says that there is nothing
		return string(b[:max(n, 0)])
	}

	large, err := io.ReadAll(&conversations{packets: 20_000})
	require.NoError(t, err)
	files(t, map[string]string{"large.pcap": string(large), "hello": hello(t)})
	var out bytes.Buffer
	require.Equal(t, int(asExpected), run([]string{"show", "--format", "tcpdump", "hello"}, nil, &out, tty))
	assert.Empty(t, seen(), "a small file")
	out.Reset()
	require.Equal(t, int(asExpected), run([]string{"show", "--format", "tcpdump", "large.pcap"}, nil, &out, tty))
	assert.Equal(t, 20_000, strings.Count(out.String(), "\n"))
	bar := seen()
	assert.Contains(t, bar, "large.pcap")
	assert.Contains(t, bar, "%")
	last := bar[strings.LastIndex(strings.TrimRight(bar, "\r"), "\r")+1:]
	assert.Empty(t, strings.TrimSpace(last), "it is gone at the end: %q", bar)
}
