package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// columns is how wide the terminal of a test is.
const columns = 72

// terminal is a terminal for a test, and a function that gives what was written to it
// since it was asked last.
func terminal(t *testing.T) (tty *os.File, seen func() string) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		without(t, fmt.Sprint("no terminals here: ", err))
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	require.NoError(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	require.NoError(t, unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: columns}))
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	require.NoError(t, err)
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	t.Cleanup(func() { tty.Close() })
	return tty, func() string {
		const mark = "<nothing more>" // what is written comes through when it likes, but in order
		_, err := tty.WriteString(mark)
		require.NoError(t, err)
		var all strings.Builder
		for b := make([]byte, 1<<16); !strings.HasSuffix(all.String(), mark); {
			n, err := master.Read(b)
			require.NoError(t, err)
			all.Write(b[:n])
		}
		return strings.TrimSuffix(all.String(), mark)
	}
}

func TestStyleOnATerminal(t *testing.T) {
	tty, _ := terminal(t)
	for _, c := range []struct {
		noColor, term, color string
		want                 bool
	}{
		{"", "xterm", colorAuto, true},
		{"1", "xterm", colorAuto, false},
		{"", "dumb", colorAuto, false},
		{"", "xterm", colorNever, false},
		{"1", "dumb", colorAlways, true},
	} {
		t.Setenv("NO_COLOR", c.noColor)
		t.Setenv("TERM", c.term)
		style := styleFor(tty, c.color)
		assert.Equal(t, c.want, style.Color, "%+v", c)
		assert.Equal(t, columns, style.Width)
	}
}
