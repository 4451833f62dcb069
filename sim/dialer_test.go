package sim

import (
	"context"
	"encoding/binary"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// withEachDriver runs a test in virtual time, with either driver of it.
func withEachDriver(t *testing.T, test func(t *testing.T, driver Driver)) {
	t.Run("loop", func(t *testing.T) { test(t, Loop) })
	t.Run("bubble", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { test(t, Bubble) })
	})
}

// unanswered is a world whose server never hears of the client.
func unanswered(t *testing.T, driver Driver) *world {
	w := newWorld(t, link.Config{}, Config{Driver: driver})
	w.link.SetDown(true)
	return w
}

// ended checks the error of a dial that somebody has ended, and that nothing of it
// is left.
func (w *world) ended(t *testing.T, err error, text string, after time.Duration) {
	t.Helper()
	assert.EqualError(t, err, "dial tcp 10.0.0.2:80: "+text)
	var op *net.OpError
	require.ErrorAs(t, err, &op)
	assert.Equal(t, "dial", op.Op)
	assert.Equal(t, &net.TCPAddr{IP: net.IP{10, 0, 0, 2}, Port: 80}, op.Addr)
	assert.Nil(t, op.Source)
	assert.Equal(t, after, w.Elapsed())
	assert.Empty(t, w.client.Connections())
	assert.Empty(t, w.client.sockets)
}

func TestDialIsCanceled(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := unanswered(t, driver)
		ctx, cancel := context.WithCancel(t.Context())
		w.Go("impatient", func() error {
			defer cancel()
			return w.Sleep(1500 * time.Millisecond)
		})
		_, err := w.client.DialContext(ctx, "tcp", "server:80")
		w.ended(t, err, "operation was canceled", 1500*time.Millisecond)
		assert.ErrorIs(t, err, context.Canceled)
		assert.False(t, err.(net.Error).Timeout())

		_, err = w.client.DialContext(ctx, "tcp", "server:80")
		w.ended(t, err, "operation was canceled", 1500*time.Millisecond)
		assert.Len(t, w.segments("client", link.Flagged(segment.SYN)), 2, "no SYN goes out for a context that is over")
	})
}

func TestDialIsCanceledInAProcess(t *testing.T) {
	w := unanswered(t, Loop)
	ctx, cancel := context.WithCancel(t.Context())
	w.Go("client", func() error {
		_, err := w.client.DialContext(ctx, "tcp", "server:80")
		w.ended(t, err, "operation was canceled", time.Second)
		return nil
	})
	w.Go("impatient", func() error {
		defer cancel()
		return w.Sleep(time.Second)
	})
	require.NoError(t, w.Run())
}

func TestDialTakesTooLong(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := unanswered(t, driver)
		for i, d := range []*Dialer{
			{Host: w.client, Timeout: time.Second},
			{Host: w.client, Deadline: w.Now().Add(2 * time.Second)},
			{Host: w.client, Timeout: time.Second, Deadline: w.Now().Add(time.Hour)},
		} {
			_, err := d.Dial("tcp", "server:80")
			w.ended(t, err, "i/o timeout", time.Duration(i+1)*time.Second)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
			assert.ErrorIs(t, err, os.ErrDeadlineExceeded)
			assert.True(t, err.(net.Error).Timeout())
		}
	})
}

// A context's deadline is in the bubble's time there.
func TestContextTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := unanswered(t, Bubble)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err := w.client.DialContext(ctx, "tcp", "server:80")
		w.ended(t, err, "i/o timeout", 3*time.Second)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
	})
}

// "If the retransmission timer expires R2 times ... close the connection" (RFC 9293
// section 3.8.3); ICMP tells the other error (section 3.9.2.2).
func TestTCPGivesUp(t *testing.T) {
	w := unanswered(t, Loop)
	_, err := w.client.Dial("tcp", "server:80")
	assert.EqualError(t, err, "dial tcp 10.0.0.2:80: connect: connection timed out")
	assert.ErrorIs(t, err, syscall.ETIMEDOUT)
	assert.True(t, err.(net.Error).Timeout())
	assert.Equal(t, 127*time.Second, w.Elapsed())
	w.ended(t, err, "connect: connection timed out", 127*time.Second)
}

func TestDialersHavePortsOfTheirOwn(t *testing.T) {
	w := newWorld(t, link.Config{})
	_, err := w.server.Listen("tcp", ":http")
	require.NoError(t, err)
	ports := func(d *Dialer, count int) (list []int) {
		for range count {
			c, err := d.Dial("tcp", "server:http")
			require.NoError(t, err)
			list = append(list, c.LocalAddr().(*net.TCPAddr).Port)
		}
		return list
	}
	first, second := w.client.NewDialer(), w.client.NewDialer()
	assert.Equal(t, []int{65408, 65409}, ports(second, 2))
	assert.Equal(t, []int{65472, 65473}, ports(first, 2))
	assert.Equal(t, []int{49152}, ports(&Dialer{Host: w.client}, 1))
	assert.Equal(t, []int{65535, 65344, 65345}, ports(first, 65)[61:64], "then comes another block")
	assert.Equal(t, []int{7777}, ports(&Dialer{Host: w.client, LocalAddr: &net.TCPAddr{Port: 7777}}, 1))

	for range blocks {
		first = w.client.NewDialer()
	}
	_, err = first.Dial("tcp", "server:http")
	assert.EqualError(t, err, "dial tcp 10.0.0.2:80: connect: cannot assign requested address", "no block is left")
}

// What goes onto the wire does not depend on the scheduler, though one host's
// goroutines dial at the same instant, if each has a dialer of its own.
func TestDialersAtOneInstant(t *testing.T) {
	run := func() (segments []segment.Segment) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, link.Config{Delay: time.Millisecond}, Config{Driver: Bubble})
			l, err := w.server.Listen("tcp", ":80")
			require.NoError(t, err)
			var all sync.WaitGroup
			for range 16 {
				d := w.client.NewDialer()
				all.Go(func() {
					for range 3 {
						c, err := d.Dial("tcp", "server:80")
						assert.NoError(t, err)
						c.Write([]byte("hello"))
						c.Close()
					}
				})
				all.Go(func() {
					for range 3 {
						c, err := l.Accept()
						assert.NoError(t, err)
						c.Close()
					}
				})
			}
			all.Wait()
			require.NoError(t, w.Close())
			for _, p := range w.trace.Packets() {
				segments = append(segments, *p.Segment)
			}
		})
		return segments
	}
	first := run()
	assert.Greater(t, len(first), 16*3*4)
	for range 10 {
		require.Equal(t, first, run())
	}
}

func TestDialersKeepAlive(t *testing.T) {
	for name, test := range map[string]struct {
		dialer Dialer
		probes int // in a minute
	}{
		"as the host":   {Dialer{}, 5},
		"own":           {Dialer{KeepAlive: 20 * time.Second}, 2},
		"off":           {Dialer{KeepAlive: -1}, 0},
		"configuration": {Dialer{KeepAlive: -1, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, link.Config{})
			_, err := w.server.Listen("tcp", ":80")
			require.NoError(t, err)
			test.dialer.Host, err = w.AddHost(HostConfig{Name: "probing", TCP: stack.Config{
				KeepAlive: stack.KeepAlive{Enable: true, Idle: 10 * time.Second, Interval: 10 * time.Second},
			}})
			require.NoError(t, err)
			_, err = w.AddLink(test.dialer.Host, w.server, link.Config{})
			require.NoError(t, err)
			_, err = test.dialer.Dial("tcp", "server:80")
			require.NoError(t, err)
			sent := len(w.segments("probing", link.Any))
			require.NoError(t, w.RunFor(59*time.Second))
			assert.Len(t, w.segments("probing", link.Any), sent+test.probes)
		})
	}
}

// ICMP's "host unreachable" (RFC 792) ends a dial (RFC 9293 section 3.9.2.2).
func TestDialToAnUnreachableHost(t *testing.T) {
	withEachDriver(t, func(t *testing.T, driver Driver) {
		w := unanswered(t, driver)
		w.Go("router", func() error {
			if err := w.Sleep(time.Second); err != nil {
				return err
			}
			w.enter()
			defer w.leave()
			w.engine.After(0, func() { w.client.deliver(link.NewPacket(hostUnreachable(w.trace.Packets()[0].Bytes))) })
			return nil
		})
		_, err := w.client.Dial("tcp", "server:80")
		w.ended(t, err, "connect: no route to host", time.Second)
		assert.ErrorIs(t, err, syscall.EHOSTUNREACH)
	})
}

// hostUnreachable is the ICMP message that a router answers a packet with.
func hostUnreachable(about []byte) []byte {
	message := append([]byte{3, 1, 0, 0, 0, 0, 0, 0}, about[:28]...)
	binary.BigEndian.PutUint16(message[2:], ^segment.Checksum(message, 0))
	header := []byte{0: 0x45, 3: byte(20 + len(message)), 8: 64, 9: 1, 19: 0}
	copy(header[12:], about[16:20])
	copy(header[16:], about[12:16])
	binary.BigEndian.PutUint16(header[10:], ^segment.Checksum(header, 0))
	return append(header, message...)
}
