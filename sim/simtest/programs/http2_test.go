package programs

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serveHTTP2 has the server serve a handler by HTTP/2 with TLS on port 443, and returns
// what clients need to know.
func (w *world) serveHTTP2(h http.HandlerFunc) (*http.Server, *tls.Config) {
	own, trusted := certificate(w.t)
	s := &http.Server{Handler: h, TLSConfig: &tls.Config{Certificates: []tls.Certificate{own}}}
	l := w.listen(443)
	go s.ServeTLS(l, "", "")
	return s, &tls.Config{RootCAs: trusted}
}

// http2Client is a client on a host that wants HTTP/2.
func http2Client(h *sim.Host, config *tls.Config) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: h.DialContext, TLSClientConfig: config.Clone(), ForceAttemptHTTP2: true}}
}

// The frames that several goroutines of a connection send at one instant, here for the
// request's body, flow control and settings, get into each other's way as the scheduler
// has it. So bodies stay below the 4 KiB from which on flow control has something to say,
// clients think between requests, and the handler sets a header: one that sets none does
// not wait until the headers are sent, and the body may or may not go with them.
func TestHTTP2Determinism(t *testing.T) {
	deterministic(t, func(t *testing.T) string {
		return bubble(t, crowd, func(t *testing.T, w *world) {
			w.secret = true
			w.impair()
			s, config := w.serveHTTP2(echo)
			w.together(func(i int, client *sim.Host) error {
				c := http2Client(client, config)
				defer c.CloseIdleConnections()
				for range 3 {
					if err := roundTripHTTP(c, "https://server/", body(3000)); err != nil {
						return err
					}
					time.Sleep(time.Second)
				}
				return nil
			})
			require.NoError(t, s.Close())
			assert.Equal(t, crowd*8, w.dropped())
		})
	})
}

// "HTTP/2 ... allows for multiple concurrent exchanges on the same connection" (RFC
// 9113 section 1): a slow answer does not hold up others.
func TestHTTP2Multiplexing(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s, config := w.serveHTTP2(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/slow" {
				time.Sleep(10 * time.Second)
			}
			fmt.Fprint(w, r.RemoteAddr, r.Proto)
		})
		c := http2Client(w.clients[0], config)
		get := func(path string) string {
			r, err := c.Get("https://server" + path)
			if !assert.NoError(t, err) {
				return ""
			}
			defer r.Body.Close()
			b, err := io.ReadAll(r.Body)
			assert.NoError(t, err)
			return string(b)
		}
		first := get("/")
		assert.Contains(t, first, "HTTP/2.0")
		var all sync.WaitGroup
		all.Go(func() {
			w.took(10*time.Second+roundTrip, func() { assert.Equal(t, first, get("/slow"), "all come from one port") })
		})
		for range 6 { // what the initial congestion window has room for
			all.Go(func() { w.took(roundTrip, func() { assert.Equal(t, first, get("/")) }) })
		}
		all.Wait()
		c.CloseIdleConnections()
		require.NoError(t, s.Close())
	})
}

func TestHTTP2LargeBodies(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.lose(0.01)
		s, config := w.serveHTTP2(func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) }) // both ways at once
		c := http2Client(w.clients[0], config)
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() { assert.NoError(t, roundTripHTTP(c, "https://server/", body(2<<20))) })
		}
		all.Wait()
		assert.Greater(t, w.dropped(), 50)
		c.CloseIdleConnections()
		require.NoError(t, s.Close())
	})
}

// "SendPingTimeout is the timeout after which a health check using a ping frame will be
// carried out if no frame is received ... PingTimeout is the timeout after which the
// connection will be closed if a response to a ping is not received."
func TestHTTP2Ping(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s, config := w.serveHTTP2(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		c := http2Client(w.clients[0], config)
		c.Transport.(*http.Transport).HTTP2 = &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second}
		time.AfterFunc(time.Minute, func() { w.links[0].SetDown(true) })
		start := time.Now()
		require.ErrorContains(t, drain(c.Get("https://server/")), "client connection lost")
		took := time.Since(start)
		assert.Greater(t, took, time.Minute, "while the link is up, pings are answered")
		assert.LessOrEqual(t, took, time.Minute+15*time.Second+roundTrip+5*time.Second)
		require.NoError(t, s.Close())
		w.links[0].SetDown(false)
	})
}

// A request's deadline ends its stream alone.
func TestHTTP2Timeout(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s, config := w.serveHTTP2(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/never" {
				<-r.Context().Done()
				return
			}
			fmt.Fprint(w, r.RemoteAddr)
		})
		c := http2Client(w.clients[0], config)
		var ports [2]bytes.Buffer
		for i := range ports {
			r, err := c.Get("https://server/")
			require.NoError(t, err)
			_, err = io.Copy(&ports[i], r.Body)
			require.NoError(t, errors.Join(err, r.Body.Close()))
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			never, err := http.NewRequestWithContext(ctx, "GET", "https://server/never", nil)
			require.NoError(t, err)
			w.took(3*time.Second, func() { assert.ErrorIs(t, drain(c.Do(never)), context.DeadlineExceeded) })
			cancel()
		}
		assert.Equal(t, ports[0].String(), ports[1].String(), "the connection is still there")
		c.CloseIdleConnections()
		require.NoError(t, s.Close())
	})
}

// Shutdown tells HTTP/2 clients to go away, and waits for what they have asked.
func TestHTTP2Shutdown(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s, config := w.serveHTTP2(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(10 * time.Second)
			fmt.Fprint(w, "done")
		})
		c := http2Client(w.clients[0], config)
		answered := make(chan error)
		go func() { answered <- drain(c.Get("https://server/")) }()
		time.Sleep(time.Second)
		down := make(chan error)
		go func() { down <- s.Shutdown(context.Background()) }()
		time.Sleep(time.Second)
		require.NoError(t, <-answered)
		require.NoError(t, <-down)
		c.CloseIdleConnections()
	})
}
