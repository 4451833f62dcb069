package examples

import (
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

// payments is how often a bank is paid while the link goes wrong as data says.
func payments(t *testing.T, careful bool, data []byte) (paid int) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		n.Faults(data)
		ln, err := n.Server.Listen("tcp", ":80")
		require.NoError(t, err)
		bank := &Bank{careful: careful}
		go http.Serve(ln, bank)
		client := simtest.HTTPClient(n.Client)
		client.Timeout = 10 * time.Second
		Pay(client, "invoice 42") // it may fail: then somebody looks
		time.Sleep(time.Hour)
		paid = len(bank.keys)
	})
	return paid
}

// left is how many connections a relay has left when its client has gone.
func left(t *testing.T, careful bool, data []byte) (count int) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		n.Faults(data)
		backend := n.AddHost("backend")
		serve(t, backend, func(c *sim.Conn) { Echo(c) })
		serve(t, n.Server, func(c *sim.Conn) {
			if to, err := n.Server.DialTCP("tcp", "backend:80"); err == nil {
				Relay(c, to, careful)
			}
		})
		if c, err := n.Client.DialTCP("tcp", "server:80"); err == nil {
			c.Write([]byte("hello"))
			c.Close()
		}
		time.Sleep(2 * time.Hour)
		for _, c := range n.Server.Connections() {
			if c.State != segment.Listen {
				count++
			}
		}
	})
	return count
}

// waits reports whether a client waits for ever.
func waits(t *testing.T, patience time.Duration, data []byte) (forEver bool) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		n.Faults(data)
		serve(t, n.Server, func(c *sim.Conn) { Ponder(c) })
		var done atomic.Bool
		go func() {
			if c, err := n.Client.Dial("tcp", "server:80"); err == nil {
				Ask(c, "are you there?", patience)
			}
			done.Store(true)
		}()
		time.Sleep(3 * time.Hour)
		forEver = !done.Load()
	})
	return forEver
}

// FuzzFaults hunts for faults of the link with which a careful program is wrong: go test
// -fuzz Faults. With false and 0 in place of true and 30 seconds it finds the bugs at once.
func FuzzFaults(f *testing.F) {
	f.Add([]byte{1, 1, 3, 14})
	f.Add([]byte{0, 1, 10, 21})
	f.Fuzz(func(t *testing.T, data []byte) {
		assert.LessOrEqual(t, payments(t, true, data), 1, "paid twice")
		assert.False(t, waits(t, 30*time.Second, data), "the client waits for ever")
	})
}

// TestFaultsFindTheBugs makes schedules up until each of the three bugs has shown.
func TestFaultsFindTheBugs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	find := func(what string, wrong func(data []byte) bool) {
		for try := range 1000 {
			data := make([]byte, 16)
			for i := range data {
				data[i] = byte(random.Uint32())
			}
			if wrong(data) {
				t.Logf("%s: found by schedule %d, %v", what, try+1, data)
				return
			}
		}
		assert.Fail(t, "not found", what)
	}
	find("a payment is made twice", func(data []byte) bool { return payments(t, false, data) > 1 })
	find("a relay leaks connections", func(data []byte) bool { return left(t, false, data) > 0 })
	find("a client waits for ever", func(data []byte) bool { return waits(t, 0, data) })
}
