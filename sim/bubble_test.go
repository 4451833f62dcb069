package sim_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// web is a run of clients that all start at the same instant and each make
// requests to one server over a lossy link, in a bubble. It returns the trace.
func web(t *testing.T, clients, requests int) string {
	var text string
	synctest.Test(t, func(t *testing.T) {
		record := &trace.Trace{}
		n := sim.New(sim.Config{Seed: 1, Driver: sim.Bubble, Recorder: record})
		t.Cleanup(func() { n.Close() })
		server, err := n.AddHost(sim.HostConfig{Name: "server"})
		require.NoError(t, err)
		l, err := server.Listen("tcp", ":80")
		require.NoError(t, err)
		go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(10 * time.Second)
			fmt.Fprint(w, strings.Repeat("x", 100_000))
		}))
		done := make(chan error)
		for i := range clients {
			client, err := n.AddHost(sim.HostConfig{Name: fmt.Sprint("client", i)})
			require.NoError(t, err)
			l, err := n.AddLink(client, server, link.Config{Delay: 25 * time.Millisecond, Rate: 100e6})
			require.NoError(t, err)
			for _, d := range []*sim.Direction{l.Forward(), l.Backward()} {
				d.AddRule(link.Nth(link.Any, link.Drop(), 7, 14, 21, 28))
			}
			c := &http.Client{Transport: &http.Transport{DialContext: client.DialContext}}
			go func() {
				for range requests {
					r, err := c.Get("http://server/")
					if err != nil {
						done <- err
						return
					}
					b, err := io.ReadAll(r.Body)
					if r.Body.Close(); err == nil && len(b) != 100_000 {
						err = fmt.Errorf("%d bytes", len(b))
					}
					if err != nil {
						done <- err
						return
					}
				}
				done <- nil
			}()
		}
		for range clients {
			assert.NoError(t, <-done)
		}
		require.NoError(t, n.Close())
		text = golden.Format.Text(record, format.Style{Absolute: true})
	})
	return text
}

func TestBubbleDeterminism(t *testing.T) {
	first := web(t, 16, 3)
	for range *runs {
		if again := web(t, 16, 3); again != first {
			t.Fatal(golden.FirstDifference(first, again, 5))
		}
	}
}
