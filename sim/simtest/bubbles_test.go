package simtest_test

// What docs/bubbles.md shows. TestPages makes sure that it shows just this.

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

func TestPatientClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{Seed: 1, Link: link.Config{Delay: 25 * time.Millisecond}})
		ln, err := n.Server.Listen("tcp", ":80")
		require.NoError(t, err)
		go http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(10 * time.Second) // of the bubble's time: the test takes no longer for it
			io.WriteString(w, strings.Repeat("x", 10_000))
		}))
		n.Link.Backward().AddRule(link.Nth(link.Data, link.Drop(), 3))

		start := time.Now()
		resp, err := simtest.HTTPClient(n.Client).Get("http://server/")
		require.NoError(t, err)
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Len(t, body, 10_000, "TCP makes up for the loss")
		assert.Less(t, time.Since(start), 11*time.Second)
	})
}

func TestClientGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{Seed: 1})
		ln, err := n.Server.Listen("tcp", ":80")
		require.NoError(t, err)
		go http.Serve(ln, http.NotFoundHandler())
		client := simtest.HTTPClient(n.Client)
		client.Timeout = 30 * time.Second

		n.Link.Backward().SetDown(true) // requests arrive, but no answers
		start := time.Now()
		_, err = client.Get("http://server/")
		require.True(t, os.IsTimeout(err))
		assert.Equal(t, 30*time.Second, time.Since(start))

		n.Link.SetDown(false)
		resp, err := client.Get("http://server/")
		require.NoError(t, err, "the partition has healed")
		resp.Body.Close()
	})
}

func TestFlappingLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{Seed: 1, Link: link.Config{Delay: 10 * time.Millisecond, Rate: 8e6}})
		client, server := n.Connect()
		go func() {
			for down := range 10 {
				time.Sleep(50 * time.Millisecond)
				n.Link.SetDown(down%2 == 0)
			}
		}()
		go func() {
			client.Write(make([]byte, 200_000))
			client.Close()
		}()
		size, err := io.Copy(io.Discard, server)
		require.NoError(t, err)
		assert.EqualValues(t, 200_000, size)
	})
}

func TestServerCrashes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{Seed: 1})
		client, _ := n.Connect()
		n.Server.Crash() // without a word to its peers
		n.Write(client, "are you there?")
		time.Sleep(10 * time.Second)
		require.NoError(t, n.Server.Restart()) // with no connection, and nothing that listens
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
		_, err = n.Client.Dial("tcp", "server:80")
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
	})
}

func TestReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{Seed: 1})
		client, _ := n.Connect()
		go func() {
			time.Sleep(time.Minute)
			client.InjectReset() // as a middlebox does that has lost patience
		}()
		_, err := client.Read(make([]byte, 1))
		require.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

func TestNextSegmentIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{Seed: 1})
		client, server := n.Connect()
		n.Link.Forward().AddRule(link.Next(client.Sends(link.Data), link.Drop()))
		n.Write(client, "hello")
		n.From(n.Client).ExpectRetransmission(simtest.Retransmission{Octets: "1:6"}, "the next segment of this connection is lost")
		n.ExpectRead(server, "hello", "the application does not notice")
	})
}

func TestSlowInTheMiddle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{Seed: 1, Link: link.Config{Delay: 10 * time.Millisecond, Rate: 80e6}})
		client, server := n.Connect()
		go func() {
			client.Write(make([]byte, 1_000_000))
			client.Close()
		}()
		err := n.RunUntil(0, func() bool { return server.Unread() > 100_000 })
		require.NoError(t, err)
		err = n.Link.Forward().SetConfig(link.Config{Delay: 100 * time.Millisecond, Rate: 8e6, Loss: 0.01})
		require.NoError(t, err)
		size, err := io.Copy(io.Discard, server)
		require.NoError(t, err)
		assert.EqualValues(t, 1_000_000, size)
		assert.Greater(t, n.Elapsed(), time.Second)
	})
}

func TestManyHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{Seed: 1})
		ln, err := n.AddHost("broker").Listen("tcp", ":7000")
		require.NoError(t, err)
		go func() {
			for {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				go io.Copy(c, c)
			}
		}()

		var all sync.WaitGroup
		for i := range 5 {
			worker := n.AddHost(fmt.Sprint("worker", i))
			n.LinkOf(worker).SetDown(i == 3)
			all.Go(func() {
				c, err := (&sim.Dialer{Host: worker, Timeout: 5 * time.Second}).Dial("tcp", "broker:7000")
				if i == 3 {
					assert.ErrorContains(t, err, "i/o timeout", "worker3 is cut off")
					return
				}
				if assert.NoError(t, err) {
					echo(t, c)
				}
			})
		}
		all.Wait()
	})
}

func echo(t *testing.T, c net.Conn) {
	defer c.Close()
	_, err := io.WriteString(c, "hello")
	assert.NoError(t, err)
	b := make([]byte, 5)
	_, err = io.ReadFull(c, b)
	assert.NoError(t, err)
	assert.Equal(t, "hello", string(b))
}

func TestNoRouteToHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{Seed: 1, Link: link.Config{Delay: 10 * time.Millisecond}})
		worker, broker := n.AddHost("worker"), n.AddHost("broker")
		n.Switch().AnswerUnreachable(true)
		broker.Crash()

		start := time.Now()
		_, err := worker.Dial("tcp", "broker:7000")
		require.ErrorIs(t, err, syscall.EHOSTUNREACH)
		require.Equal(t, 20*time.Millisecond, time.Since(start)) // to the switch and back
	})
}

func TestRealTime(t *testing.T) {
	n := simtest.New(t, simtest.Config{Seed: 1, Driver: sim.WallClock, Link: link.Config{Delay: time.Millisecond, Loss: 0.01}})
	ln, err := n.Server.Listen("tcp", ":80")
	require.NoError(t, err)
	go http.Serve(ln, http.NotFoundHandler())
	for _, path := range []string{"a", "b"} {
		t.Run(path, func(t *testing.T) { // which a bubble does not allow
			resp, err := simtest.HTTPClient(n.Client).Get("http://server/" + path)
			require.NoError(t, err)
			resp.Body.Close()
			assert.Equal(t, http.StatusNotFound, resp.StatusCode)
		})
	}
}
