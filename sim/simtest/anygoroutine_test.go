package simtest_test

import (
	"fmt"
	"io"
	"math/rand"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

// TestHostsOfAnyGoroutine has goroutines add hosts, and ask for them, all at one instant,
// which -race must find no fault with. Who gets which address is the same on every run.
func TestHostsOfAnyGoroutine(t *testing.T) {
	var first string
	for range *runs {
		synctest.Test(t, func(t *testing.T) {
			n := simtest.New(t, simtest.Config{})
			got := make([]string, 8)
			var all sync.WaitGroup
			for i := range got {
				all.Go(func() {
					name := fmt.Sprint("host", i)
					var h *sim.Host
					if i%2 == 0 {
						h = n.AddHost(name)
					} else {
						h = n.Join(sim.HostConfig{Name: name}, link.Config{Delay: time.Millisecond})
					}
					assert.Same(t, h, n.Host(name))
					n.Switch().AnswerUnreachable(true)
					n.LinkOf(h).SetDown(false)
					got[i] = h.Addresses()[0].String()
				})
			}
			all.Wait()
			if first == "" {
				first = strings.Join(got, " ")
			}
			assert.Equal(t, first, strings.Join(got, " "))
		})
	}
	assert.Equal(t, "10.0.0.4 10.0.0.5 10.0.0.6 10.0.0.7 10.0.0.8 10.0.0.9 10.0.0.10 10.0.0.11", first)
}

// A client that connects again on any error hides that its first question would never
// have been answered. Its test fails all the same.
func TestDeadlockThatIsThrownAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := run("TestX", func(t simtest.TB) {
			n := simtest.New(t, simtest.Config{})
			l, err := n.Server.Listen("tcp", ":80")
			if err != nil {
				panic(err)
			}
			go func() {
				for first := true; ; first = false {
					c, err := l.Accept()
					if err != nil {
						return
					}
					if !first { // the first is forgotten
						io.WriteString(c, "pong")
						c.Close()
					}
				}
			}()
			for range 3 {
				c, err := n.Client.Dial("tcp", "server:80")
				if err != nil {
					return
				}
				if b, err := io.ReadAll(c); err == nil && string(b) == "pong" {
					return
				}
			}
		})
		require.NotEmpty(t, f.messages)
		assert.Regexp(t, `nobody must wait for what never comes.*\n.*deadlock at .* waits: client read`, f.messages[0])
	})
}

// Programs that talk to each other for ever end their test, by the limit that it has set.
func TestTalkForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := run("TestX", func(t simtest.TB) {
			n := simtest.New(t, simtest.Config{MaxEvents: 1000})
			client, server := n.Connect()
			go io.Copy(server, server)
			io.WriteString(client, "hello")
			io.Copy(client, client)
		})
		require.NotEmpty(t, f.messages)
		assert.Regexp(t, `(?s)it reached the limit of 1000 events; still going on: .*Config\.MaxEvents`, f.messages[0])
	})
}

// What docs/bubbles.md says of math/rand holds: pinned, it gives the same each time.
func TestPinnedRandomness(t *testing.T) {
	t.Setenv("GODEBUG", "randseednop=0")
	draw := func() (all [5]int) {
		rand.Seed(1) //lint:ignore SA1019 it is what programs that are pinned call
		for i := range all {
			all[i] = rand.Int()
		}
		return all
	}
	assert.Equal(t, draw(), draw())
}

// A program writes into a connection that its peer has reset, is told so, and reads the
// end of the stream, all at one instant: no invariant is broken.
func TestWriteAndReadAfterAReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{Link: link.Config{Delay: 10 * time.Millisecond}})
		client, server := n.Connect()
		n.Write(client, "unread")
		time.Sleep(time.Second)
		server.Close() // with data that nobody has read: a reset
		time.Sleep(time.Second)
		_, err := client.Write([]byte("b"))
		assert.ErrorContains(t, err, "connection reset by peer")
		_, err = client.Read(make([]byte, 1))
		assert.Equal(t, io.EOF, err)
	})
}
