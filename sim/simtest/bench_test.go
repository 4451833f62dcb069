package simtest_test

import (
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

// inTests gives a benchmark a test, which only can have bubbles. The benchmark
// measures real time, outside of them.
func inTests(b *testing.B, body func(t *testing.T)) {
	procs := runtime.GOMAXPROCS(0)
	done := false
	matchAll := func(pattern, name string) (bool, error) { return true, nil }
	ok := testing.RunTests(matchAll, []testing.InternalTest{{Name: b.Name(), F: func(t *testing.T) {
		if done { // as often as -count and -cpu say
			return
		}
		done = true
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		body(t)
	}}})
	require.True(b, ok)
}

// BenchmarkHTTP measures a request and its response over a fresh connection, with a
// round trip of 50 ms.
func BenchmarkHTTP(b *testing.B) {
	const requests = 1000
	inTests(b, func(t *testing.T) {
		for b.Loop() {
			synctest.Test(t, func(t *testing.T) {
				n := simtest.New(t, simtest.Config{Link: link.Config{Delay: 25 * time.Millisecond}, Unchecked: true})
				l, err := n.Server.Listen("tcp", ":80")
				require.NoError(t, err)
				go http.Serve(l, http.NotFoundHandler())
				client := simtest.HTTPClient(n.Client)
				client.Transport.(*http.Transport).DisableKeepAlives = true
				for range requests {
					resp, err := client.Get("http://server/")
					require.NoError(t, err)
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
				}
			})
		}
	})
	b.ReportMetric(float64(b.N)*requests/b.Elapsed().Seconds(), "requests/s")
}

// BenchmarkIdleHour measures an hour in which nothing happens.
func BenchmarkIdleHour(b *testing.B) {
	const hours = 1000
	inTests(b, func(t *testing.T) {
		for b.Loop() {
			synctest.Test(t, func(t *testing.T) {
				simtest.New(t, simtest.Config{Unchecked: true}).Connect()
				for range hours {
					time.Sleep(time.Hour)
				}
			})
		}
	})
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/hours, "µs/hour")
}

// BenchmarkConnections measures 1,000 connections at once through one listener.
func BenchmarkConnections(b *testing.B) {
	const connections = 1000
	inTests(b, func(t *testing.T) {
		for b.Loop() {
			synctest.Test(t, func(t *testing.T) {
				n := simtest.New(t, simtest.Config{Unchecked: true})
				l, err := n.Server.Listen("tcp", ":80")
				require.NoError(t, err)
				var all sync.WaitGroup
				all.Go(func() {
					for range connections {
						c, err := l.Accept()
						require.NoError(t, err)
						all.Go(func() {
							io.Copy(c, c)
							c.Close()
						})
					}
				})
				for range connections {
					all.Go(func() {
						c, err := n.Client.DialTCP("tcp", "server:80")
						require.NoError(t, err)
						io.WriteString(c, strings.Repeat("x", 1000))
						c.CloseWrite()
						size, err := io.Copy(io.Discard, c)
						require.NoError(t, err)
						require.EqualValues(t, 1000, size)
						c.Close()
					})
				}
				all.Wait()
			})
		}
	})
}

// BenchmarkBulk measures 100 MB over a link that loses one packet of a hundred.
func BenchmarkBulk(b *testing.B) {
	const octets = 100_000_000
	b.SetBytes(octets)
	inTests(b, func(t *testing.T) {
		for b.Loop() {
			synctest.Test(t, func(t *testing.T) {
				n := simtest.New(t, simtest.Config{Link: link.Config{Loss: 0.01}, Unchecked: true})
				client, server := n.Connect()
				go func() {
					client.Write(make([]byte, octets))
					client.Close()
				}()
				size, err := io.Copy(io.Discard, server)
				require.NoError(t, err)
				require.EqualValues(t, octets, size)
			})
		}
	})
}
