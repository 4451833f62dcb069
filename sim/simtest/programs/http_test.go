package programs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// serveHTTP has the server serve a handler on port 80.
func (w *world) serveHTTP(h http.HandlerFunc) *http.Server {
	s := &http.Server{Handler: h}
	l := w.listen(80)
	go s.Serve(l)
	return s
}

// httpClient is an HTTP client on a host.
func httpClient(h *sim.Host) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: h.DialContext}}
}

// echo answers with what it is asked. In HTTP/1.1 a server that begins to answer
// reads no more of the request.
func echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/octet-stream")
	if b, err := io.ReadAll(r.Body); err == nil {
		w.Write(b)
	}
}

// body is so many octets, no two places alike.
func body(size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return b
}

// roundTripHTTP posts what is to come back as it was.
func roundTripHTTP(c *http.Client, url string, sent []byte) error {
	r, err := c.Post(url, "application/octet-stream", bytes.NewReader(sent))
	if err != nil {
		return err
	}
	defer r.Body.Close()
	got, err := io.ReadAll(r.Body)
	if err == nil && !bytes.Equal(got, sent) {
		err = fmt.Errorf("sent %d octets, got %d, and not the same", len(sent), len(got))
	}
	return err
}

func TestHTTPDeterminism(t *testing.T) {
	deterministic(t, func(t *testing.T) string {
		return bubble(t, crowd, func(t *testing.T, w *world) {
			w.impair()
			s := w.serveHTTP(echo)
			w.together(func(i int, client *sim.Host) error {
				c := httpClient(client)
				defer c.CloseIdleConnections()
				for range 3 {
					if err := roundTripHTTP(c, "http://server/", body(30_000)); err != nil {
						return err
					}
				}
				return nil
			})
			require.NoError(t, s.Close())
			assert.Equal(t, crowd*8, w.dropped())
		})
	})
}

// "Package http ... HTTP keep-alives": a second request takes the first one's connection.
func TestHTTPKeepAlive(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s := w.serveHTTP(echo)
		c := httpClient(w.clients[0])
		reused := []bool{}
		hooks := &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { reused = append(reused, i.Reused) }}
		get := func() {
			r, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), hooks), "GET", "http://server/", nil)
			require.NoError(t, err)
			answer, err := c.Do(r)
			require.NoError(t, err)
			_, err = io.Copy(io.Discard, answer.Body)
			require.NoError(t, err)
			require.NoError(t, answer.Body.Close())
			time.Sleep(time.Millisecond) // the connection goes back a moment later
		}
		w.took(2*roundTrip+time.Millisecond, get) // the handshake, and the request
		w.took(roundTrip+time.Millisecond, get)
		assert.Equal(t, []bool{false, true}, reused)
		c.CloseIdleConnections()
		require.NoError(t, s.Close())
	})
}

// An idle connection that the server has closed is not used, and one on which a reset
// comes back for the request is replaced by another without the caller knowing.
func TestHTTPConnectionLostWhileIdle(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s := w.serveHTTP(echo)
		c := httpClient(w.clients[0])
		require.NoError(t, roundTripHTTP(c, "http://server/", body(10)))
		w.server.Crash()
		require.NoError(t, w.server.Restart())
		go s.Serve(w.listen(80))
		r, err := c.Get("http://server/")
		require.NoError(t, err, "a GET whose connection is reset before there is an answer is sent again")
		require.NoError(t, r.Body.Close())
		c.CloseIdleConnections()
		require.NoError(t, s.Close())
	})
}

func TestHTTPLargeBodies(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.lose(0.01)
		s := w.serveHTTP(echo)
		c := httpClient(w.clients[0])
		require.NoError(t, roundTripHTTP(c, "http://server/", body(5<<20)))
		assert.Greater(t, w.dropped(), 50)
		c.CloseIdleConnections()
		require.NoError(t, s.Close())
	})
}

// "Timeout specifies a time limit for requests made by this Client. The timeout
// includes connection time, any redirects, and reading the response body."
func TestHTTPClientTimeout(t *testing.T) {
	stalls := map[string]func(w *world){
		"connecting": func(w *world) { w.links[0].SetDown(true) },
		"answer lost": func(w *world) {
			w.links[0].Backward().AddRule(link.Every(link.Data, link.Drop()))
		},
		"body stops": func(w *world) {
			w.links[0].Backward().AddRule(link.Nth(link.Data, link.Drop(), 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20))
		},
	}
	for name, stall := range stalls {
		t.Run(name, func(t *testing.T) {
			bubble(t, 1, func(t *testing.T, w *world) {
				s := w.serveHTTP(func(w http.ResponseWriter, r *http.Request) { w.Write(body(50_000)) })
				c := httpClient(w.clients[0])
				c.Timeout = 3 * time.Second
				stall(w)
				w.took(3*time.Second, func() {
					r, err := c.Get("http://server/")
					if err == nil {
						_, err = io.ReadAll(r.Body)
						r.Body.Close()
					}
					var timeout net.Error
					require.ErrorAs(t, err, &timeout)
					assert.True(t, timeout.Timeout())
					assert.ErrorIs(t, err, context.DeadlineExceeded)
				})
				c.CloseIdleConnections()
				require.NoError(t, s.Close())
			})
		})
	}
}

// "Shutdown gracefully shuts down the server without interrupting any active
// connections": it closes the listener and idle connections at once, and waits for
// the others.
func TestHTTPShutdown(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		s := w.serveHTTP(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/slow" {
				time.Sleep(10 * time.Second)
			}
			fmt.Fprint(w, "done")
		})
		idle, busy := httpClient(w.clients[1]), httpClient(w.clients[0])
		require.NoError(t, drain(idle.Get("http://server/")))
		answered := make(chan error)
		go func() { answered <- drain(busy.Get("http://server/slow")) }()
		time.Sleep(time.Second)
		start, down := time.Now(), make(chan error)
		go func() { down <- s.Shutdown(context.Background()) }()
		time.Sleep(roundTrip)
		assert.ErrorContains(t, drain(idle.Get("http://server/")), "connection refused", "nobody listens any more")
		require.NoError(t, <-answered, "the active request is answered")
		require.NoError(t, <-down)
		took := time.Since(start)
		assert.Greater(t, took, 9*time.Second)
		assert.Less(t, took, 10*time.Second, "it asks again every 500 ms at most")
		busy.CloseIdleConnections()
	})
}

// A Shutdown whose context ends first says so, and leaves the request alone.
func TestHTTPShutdownInVain(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s := w.serveHTTP(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		c := httpClient(w.clients[0])
		gone := make(chan error)
		go func() { gone <- drain(c.Get("http://server/")) }()
		time.Sleep(time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		w.took(5*time.Second, func() { assert.ErrorIs(t, s.Shutdown(ctx), context.DeadlineExceeded) })
		require.NoError(t, s.Close())
		require.ErrorIs(t, <-gone, io.EOF, "closing without an answer is the end of the stream")
		c.CloseIdleConnections()
	})
}

// A request's context ends it wherever it is, and the server learns of it by the
// connection that is closed.
func TestHTTPCancel(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		told := make(chan time.Duration, 1)
		start := time.Now()
		s := w.serveHTTP(func(_ http.ResponseWriter, r *http.Request) {
			<-r.Context().Done()
			told <- time.Since(start).Round(time.Millisecond)
		})
		c := httpClient(w.clients[0])
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		r, err := http.NewRequestWithContext(ctx, "GET", "http://server/", nil)
		require.NoError(t, err)
		w.took(time.Second, func() { assert.ErrorIs(t, drain(c.Do(r)), context.Canceled) })
		assert.Equal(t, time.Second+delay, <-told, "half a round trip later")
		require.NoError(t, s.Close())
	})
}

// ReadHeaderTimeout and IdleTimeout close connections of clients that say too little.
func TestHTTPServerTimeouts(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		s := &http.Server{Handler: http.HandlerFunc(echo), ReadHeaderTimeout: 2 * time.Second, IdleTimeout: 7 * time.Second}
		go s.Serve(w.listen(80))
		slow := w.dial(80)
		fmt.Fprint(slow, "GET / HTTP/1.1\r\nHost:")
		w.took(2*time.Second+roundTrip, func() { // counted from when the server has accepted
			_, err := io.ReadAll(slow)
			require.NoError(t, err)
		})
		slow.Close()
		idle := w.dial(80)
		fmt.Fprint(idle, "GET / HTTP/1.1\r\nHost: server\r\n\r\n")
		w.took(7*time.Second+roundTrip, func() {
			b, err := io.ReadAll(idle)
			require.NoError(t, err)
			assert.True(t, strings.HasPrefix(string(b), "HTTP/1.1 200 OK\r\n"))
		})
		idle.Close()
		require.NoError(t, s.Close())
	})
}

// drain reads an answer to its end.
func drain(r *http.Response, err error) error {
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, r.Body)
	return errors.Join(err, r.Body.Close())
}
