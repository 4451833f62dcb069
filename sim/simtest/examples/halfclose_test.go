package examples

import (
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

// Relay carries what a client and a backend say to each other, until both have ended. A
// careful one carries the end of what each of them says, too.
func Relay(client, backend *sim.Conn, careful bool) {
	carry := func(to, from *sim.Conn) {
		io.Copy(to, from)
		if careful {
			to.CloseWrite()
		}
	}
	var both sync.WaitGroup
	both.Go(func() { carry(backend, client) })
	both.Go(func() { carry(client, backend) })
	both.Wait()
	client.Close()
	backend.Close()
}

// Echo is the backend: it answers until the client has ended.
func Echo(c net.Conn) {
	io.Copy(c, c)
	c.Close()
}

func TestRelay(t *testing.T) {
	for careful, want := range map[bool]map[segment.State]int{
		false: {segment.CloseWait: 10, segment.Established: 10}, // the bug: they stay for ever
		true:  {},
	} {
		synctest.Test(t, func(t *testing.T) {
			n := simtest.New(t, simtest.Config{Seed: 1})
			backend := n.AddHost("backend")
			serve(t, backend, func(c *sim.Conn) { Echo(c) })
			serve(t, n.Server, func(c *sim.Conn) {
				to, err := n.Server.DialTCP("tcp", "backend:80")
				if assert.NoError(t, err) {
					Relay(c, to, careful)
				}
			})
			for range 10 { // clients come, say something, and go
				c, err := n.Client.DialTCP("tcp", "server:80")
				require.NoError(t, err)
				n.Write(c, "hello")
				n.ExpectRead(c, "hello", "the backend answers")
				n.CloseConn(c)
			}

			time.Sleep(time.Hour)
			assert.Empty(t, n.Client.Connections(), "to the clients all is well")
			left := map[segment.State]int{}
			for _, c := range n.Server.Connections() {
				if c.State != segment.Listen {
					left[c.State]++
				}
			}
			assert.Equal(t, want, left)
		})
	}
}

// serve has a host handle each connection to its port 80.
func serve(t *testing.T, h *sim.Host, handle func(*sim.Conn)) {
	ln, err := h.ListenTCP("tcp", ":80")
	require.NoError(t, err)
	go func() {
		for c, err := ln.AcceptTCP(); err == nil; c, err = ln.AcceptTCP() {
			go handle(c)
		}
	}()
}
