package sim_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const parityPage = "../docs/parity.md"

const parityHead = `# How connections compare with package net's

The same programs of socket operations are run over the loopback of a Linux machine by package net, and over a simulated network: what each step gives is compared, down to the text and the type of its errors. This page is made by a test: ` + "`go test ./sim -run TestParityWithLoopback -update`" + `. The programs are in [parity_programs_test.go](../sim/parity_programs_test.go), the operations in [parity_words_test.go](../sim/parity_words_test.go).

| programs | number | steps | steps that differ |
|---|---|---|---|
`

const parityTail = `
## What programs cannot show

- Connections are ` + "`*sim.Conn`" + `, not ` + "`*net.TCPConn`" + `: code that asserts the type finds another. Assert an interface with the methods that you need. There is no SyscallConn and no File, for no system's socket stands behind.
- A name stands for one address, so a dial does not fall back from IPv6 to IPv4 or the other way round.
- "localhost", 127.0.0.1 and ::1 are the host's own first address, which other hosts can dial too.
- Keep-alive probes are off unless the host's configuration, the dialer or the connection turns them on. Package net probes after 15 s.
- Close does not wait after SetLinger with a positive time.
- A dial whose time is up gives an error that is os.ErrDeadlineExceeded and context.DeadlineExceeded both. Package net's is one of them, as it happens.
- At the root of an error is a type of its own, so that texts are the same on every system. It unwraps to the syscall.Errno, which errors.Is finds.
- In a bubble, what is written or closed takes effect when every goroutine waits. Until then a write may succeed whose connection a reset has ended at the same instant.
- UDP is not simulated. Listen and Dial say so.
`

// reason is why Linux and netstack differ.
type reason struct {
	name, text string
	explains   func(p program, step int, real, simulated string) bool
}

var parityReasons = []reason{
	{
		"reset on unread data",
		"With CloseRead and CloseWrite both called, in whatever order, while received data is unread, netstack takes the connection for " +
			"closed and sends a reset at once (RFC 9293 section 3.6.1, RFC 2525 section 2.17). Linux does so only on Close.",
		func(p program, step int, _, _ string) bool {
			before := p[:step]
			return slices.Index(before, "server write") == len(connected) &&
				slices.Contains(before, "client closeRead") && slices.Contains(before, "client closeWrite")
		},
	},
	{
		"abort",
		"Data that comes after CloseRead and CloseWrite is answered by a reset. To the application Linux then says " +
			"that the peer has reset the connection (ECONNRESET), netstack that this side has aborted it (ECONNABORTED).",
		func(_ program, _ int, real, simulated string) bool {
			return strings.Contains(real, "ECONNRESET") && strings.Contains(simulated, "software caused connection abort")
		},
	},
}

// Connections behave as those of package net do over Linux's loopback, but for
// what docs/parity.md gives a reason for.
func TestParityWithLoopback(t *testing.T) {
	if l, err := net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Skipf("this machine has no loopback to compare with: %s", err)
	} else {
		l.Close()
	}
	var table, differences strings.Builder
	used := map[string]bool{}
	for _, g := range parityPrograms() {
		steps, differ := 0, 0
		for i, o := range inRealTime(t, g.programs, func(p program, expected []string, settle time.Duration) []string {
			return realTime(loopback(), settle).play(p, expected)
		}) {
			p := g.programs[i]
			for step := range p {
				steps++
				if o.real[step] == o.bubble[step] {
					continue
				}
				differ++
				why := because(p, step, o.real[step], o.bubble[step])
				used[why] = true
				assert.NotEmpty(t, why, "nothing explains step %d of %s:\nLinux: %s\nhere:  %s", step+1, p, o.real[step], o.bubble[step])
				fmt.Fprintf(&differences, "| %s | %d %s | %s | %s | %s |\n", p, step+1, p[step], o.real[step], o.bubble[step], why)
			}
		}
		fmt.Fprintf(&table, "| %s | %d | %d | %d |\n", g.name, len(g.programs), steps, differ)
	}
	page := parityHead + table.String() +
		"\n## Differences\n\n| program | step | Linux | netstack | why |\n|---|---|---|---|---|\n" + differences.String() + "\n"
	for _, r := range parityReasons {
		assert.True(t, used[r.name], "the reason %q explains nothing any more", r.name)
		page += fmt.Sprintf("- **%s**: %s\n", r.name, r.text)
	}
	page += parityTail
	if *update {
		require.NoError(t, os.WriteFile(parityPage, []byte(page), 0o644))
	}
	b, err := os.ReadFile(parityPage)
	require.NoError(t, err)
	assert.Equal(t, string(b), page, "%s is stale; run the test with -update", parityPage)
}

func because(p program, step int, real, simulated string) string {
	for _, r := range parityReasons {
		if r.explains(p, step, real, simulated) {
			return r.name
		}
	}
	return ""
}

// loopback is the network of the machine.
func loopback() system {
	return system{
		host:   "127.0.0.1",
		listen: net.Listen,
		narrow: narrowLoopback,
		dial: func(ctx context.Context, o dialing, network, address string) (net.Conn, error) {
			d := net.Dialer{LocalAddr: o.local, Timeout: o.timeout, Deadline: o.deadline}
			return d.DialContext(ctx, network, address)
		},
	}
}

// narrowLoopback listens with a backlog of one, which package net has no word for.
func narrowLoopback() (net.Listener, error) {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), "listener")
	defer f.Close()
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return nil, err
	}
	if err := syscall.Listen(fd, 1); err != nil {
		return nil, err
	}
	return net.FileListener(f)
}
