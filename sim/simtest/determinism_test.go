package simtest_test

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
)

var runs = flag.Int("runs", 3, "how often the determinism tests repeat each run")

// crowd has clients start at the same instant, each with a few HTTP requests over
// connections that lose segments, and gives the trace. They are on hosts of their own,
// or all on one.
func crowd(t *testing.T, together bool) string {
	var text string
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{Seed: 1, Link: link.Config{Delay: 25 * time.Millisecond, Rate: 100e6, Loss: 0.02}})
		l, err := n.Server.Listen("tcp", ":80")
		require.NoError(t, err)
		go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			fmt.Fprint(w, strings.Repeat("x", 10*len(body)))
		}))
		var all sync.WaitGroup
		for i := range 16 {
			host := n.Client
			if !together {
				host = n.AddHost(fmt.Sprint("client", i))
			}
			client := simtest.HTTPClient(host)
			all.Go(func() {
				for range 3 {
					resp, err := client.Post("http://server/", "text/plain", strings.NewReader(strings.Repeat("y", 5_000)))
					if !assert.NoError(t, err) {
						return
					}
					body, err := io.ReadAll(resp.Body)
					resp.Body.Close()
					assert.NoError(t, err)
					assert.Len(t, body, 50_000)
				}
			})
		}
		all.Wait()
		require.NoError(t, n.Close())
		text = golden.Format.Text(n.Trace(), format.Style{Absolute: true})
	})
	return text
}

// TestDeterminism holds each run to the first, to the last event.
func TestDeterminism(t *testing.T) {
	for name, together := range map[string]bool{"hosts": false, "one host": true} {
		t.Run(name, func(t *testing.T) {
			first := crowd(t, together)
			for range *runs {
				if d := golden.FirstDifference(first, crowd(t, together), 5); d != nil {
					t.Fatal(d.Text)
				}
			}
		})
	}
}
