package sim_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/require"
)

// A program is a short sequence of socket operations, by the names that they have
// in the tables of parity_words_test.go.
type program []string

func (p program) String() string { return strings.Join(p, ", ") }

// system is where a program runs: the network of the machine, or a simulated one.
type system struct {
	host   string // the address that servers listen on
	listen func(network, address string) (net.Listener, error)
	narrow func() (net.Listener, error) // listens with a backlog of one
	dial   func(ctx context.Context, o dialing, network, address string) (net.Conn, error)
	// settle waits until what was sent has arrived.
	settle func()
	// patience is how long an operation may wait of which it is expected, or not,
	// that it waits for ever.
	patience func(forever bool) time.Duration
}

// dialing is what both dialers take.
type dialing struct {
	local    net.Addr
	timeout  time.Duration
	deadline time.Time
}

// tcpConn is what *net.TCPConn and *sim.Conn have in common.
type tcpConn interface {
	net.Conn
	io.ReaderFrom
	io.WriterTo
	CloseRead() error
	CloseWrite() error
	SetLinger(sec int) error
	SetKeepAlive(on bool) error
	SetKeepAlivePeriod(d time.Duration) error
	SetKeepAliveConfig(config net.KeepAliveConfig) error
	SetNoDelay(noDelay bool) error
	SetReadBuffer(bytes int) error
	SetWriteBuffer(bytes int) error
	MultipathTCP() (bool, error)
}

// tcpListener is what *net.TCPListener and *sim.Listener have in common.
type tcpListener interface {
	net.Listener
	SetDeadline(t time.Time) error
}

var (
	_ tcpConn     = (*sim.Conn)(nil)
	_ tcpConn     = (*net.TCPConn)(nil)
	_ tcpListener = (*sim.Listener)(nil)
	_ tcpListener = (*net.TCPListener)(nil)
)

// stage is where one program is played.
type stage struct {
	system
	listener tcpListener
	ends     map[string]tcpConn // by name: client, server
	dialed   []net.Conn         // all others
	own      map[string]bool    // the ends whose deadline is the program's
	nobody   string             // an address where nobody listens
	forever  bool               // whether the next operation is expected to wait for ever
}

// play runs a program and returns what came of each step. expected says which
// steps wait for ever, as far as that is known.
func (s system) play(p program, expected []string) (results []string) {
	st := &stage{system: s, ends: map[string]tcpConn{}, own: map[string]bool{}}
	defer st.end()
	for i, step := range p {
		st.forever = expected != nil && strings.Contains(expected[i], "timeout")
		results = append(results, st.do(step))
	}
	return results
}

func (st *stage) end() {
	if st.listener != nil {
		st.listener.Close()
	}
	for _, c := range st.ends {
		c.SetLinger(0) // leaves no TIME-WAIT behind
		c.Close()
	}
	for _, c := range st.dialed {
		c.Close()
	}
	st.settle()
}

// do makes one step: that of an end of the connection, such as "client read", or
// one of its own.
func (st *stage) do(step string) string {
	if f, ok := stageWords[step]; ok {
		return st.describe(f(st))
	}
	name, word, _ := strings.Cut(step, " ")
	c, f := st.ends[name], connWords[word]
	if c == nil || f == nil {
		return "there is no " + step
	}
	defer st.settle()
	return st.describe(f(st, name, c))
}

// describe puts a result into words that are the same wherever the program runs.
func (st *stage) describe(result string, err error) string {
	if err == nil {
		return result
	}
	text := err.Error()
	for _, name := range []string{"client", "server"} {
		if c := st.ends[name]; c != nil {
			text = strings.ReplaceAll(text, c.LocalAddr().String(), name)
		}
	}
	if st.listener != nil {
		text = strings.ReplaceAll(text, st.listener.Addr().String(), "server")
	}
	if st.nobody != "" {
		text = strings.ReplaceAll(text, st.nobody, "nobody")
	}
	text = strings.ReplaceAll(text, st.host, "host")
	if result != "" {
		text = result + "; " + text
	}
	return text + " [" + strings.Join(classes(err), " ") + "]"
}

// classes are the ways in which a program may tell an error from another.
func classes(err error) []string {
	var all []string
	for name, target := range map[string]error{
		"EOF": io.EOF, "ErrClosed": net.ErrClosed, "Canceled": context.Canceled,
		"ECONNREFUSED": syscall.ECONNREFUSED, "ECONNRESET": syscall.ECONNRESET, "EPIPE": syscall.EPIPE,
		"ETIMEDOUT": syscall.ETIMEDOUT, "EADDRINUSE": syscall.EADDRINUSE, "EADDRNOTAVAIL": syscall.EADDRNOTAVAIL,
		"EHOSTUNREACH": syscall.EHOSTUNREACH, "ENOTCONN": syscall.ENOTCONN, "EINVAL": syscall.EINVAL,
	} {
		if errors.Is(err, target) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	// Of a dial whose time is up, package net gives either, as it happens.
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) {
		all = append(all, "DeadlineExceeded")
	}
	var op *net.OpError
	if errors.As(err, &op) {
		all = append(all, "OpError:"+op.Op)
		if op.Timeout() {
			all = append(all, "timeout")
		}
		if op.Temporary() {
			all = append(all, "temporary")
		}
	}
	return all
}

// simulated is a new network, of two hosts.
func simulated(t *testing.T, driver sim.Driver) (system, func()) {
	n := sim.New(sim.Config{Seed: 1, Driver: driver})
	client, err := n.AddHost(sim.HostConfig{Name: "client"})
	require.NoError(t, err)
	server, err := n.AddHost(sim.HostConfig{Name: "server"})
	require.NoError(t, err)
	_, err = n.AddLink(client, server, link.Config{})
	require.NoError(t, err)
	return system{
		host:   server.Addresses()[0].String(),
		listen: server.Listen,
		narrow: func() (net.Listener, error) {
			l := sim.ListenConfig{Host: server, Backlog: 1}
			return l.Listen(t.Context(), "tcp", net.JoinHostPort(server.Addresses()[0].String(), "0"))
		},
		dial: func(ctx context.Context, o dialing, network, address string) (net.Conn, error) {
			d := sim.Dialer{Host: client, LocalAddr: o.local, Timeout: o.timeout, Deadline: o.deadline}
			return d.DialContext(ctx, network, address)
		},
	}, func() { n.Close() }
}

// playInBubble plays a program in a bubble, where nothing depends on the machine.
func playInBubble(t *testing.T, p program) (results []string) {
	synctest.Test(t, func(t *testing.T) {
		s, stop := simulated(t, sim.Bubble)
		defer stop()
		s.settle = func() { time.Sleep(time.Second) }
		s.patience = func(bool) time.Duration { return 10 * time.Second }
		results = s.play(p, nil)
	})
	return results
}

// realTime gives a system the patience that a machine needs.
func realTime(s system, settle time.Duration) system {
	s.settle = func() { time.Sleep(settle) }
	s.patience = func(forever bool) time.Duration {
		if forever {
			return 10 * settle
		}
		return 10 * time.Second
	}
	return s
}

// persistent plays a program in real time until it gives what is expected, more
// slowly each time: what comes of it in the end is not the machine's doing.
func persistent(expected []string, play func(settle time.Duration) []string) (results []string) {
	for _, settle := range []time.Duration{2, 20, 100} {
		results = play(settle * time.Millisecond)
		if slices.Equal(results, expected) {
			break
		}
	}
	return results
}

func byteCount(n int64) string { return fmt.Sprintf("%d bytes", n) }
