package simtest_test

// What docs/recipes.md shows. TestPages makes sure that it shows just this.

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace/capture"
)

func TestServerIsKilled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		client, server := n.Connect()
		n.Write(server, "the last words")
		n.Server.Kill()
		n.ExpectRead(client, "the last words", "the kernel sends what was written")
		n.ExpectEOF(client, "and ends the connection")
		_, err := n.Client.Dial("tcp", "server:80")
		require.ErrorIs(t, err, syscall.ECONNREFUSED)
	})
}

func TestResetInABody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		l, err := n.Server.Listen("tcp", ":80")
		require.NoError(t, err)
		go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Write(make([]byte, 100_000))
		}))
		n.Link.Backward().AddRule(link.Nth(link.Data, link.Reset(), 20))

		resp, err := simtest.HTTPClient(n.Client).Get("http://server/")
		require.NoError(t, err, "the header has come")
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.ErrorIs(t, err, syscall.ECONNRESET)
		assert.Less(t, len(body), 100_000)
	})
}

func TestClientIsReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		l, err := n.Server.Listen("tcp", ":80")
		require.NoError(t, err)
		go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Minute)
		}))
		time.AfterFunc(time.Second, func() {
			for _, c := range n.Client.Conns() { // which http.Client keeps to itself
				c.InjectReset()
			}
		})
		_, err = simtest.HTTPClient(n.Client).Get("http://server/")
		require.ErrorIs(t, err, syscall.ECONNRESET)
	})
}

func TestLocalhost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		l, err := n.Server.Listen("tcp", "localhost:8080")
		require.NoError(t, err)
		go http.Serve(l, http.NotFoundHandler())
		resp, err := simtest.HTTPClient(n.Server).Get("http://localhost:8080/")
		require.NoError(t, err)
		resp.Body.Close()
		assert.Equal(t, http.StatusNotFound, resp.StatusCode)
	})
}

func TestServerOfHTTPTest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		s := httptest.NewUnstartedServer(http.NotFoundHandler())
		s.Listener.Close() // a real one
		l, err := n.Server.Listen("tcp", "server:0")
		require.NoError(t, err)
		s.Listener = l
		s.Start()
		defer s.Close()
		resp, err := simtest.HTTPClient(n.Client).Get(s.URL)
		require.NoError(t, err)
		resp.Body.Close()
		assert.Equal(t, http.StatusNotFound, resp.StatusCode)
	})
}

func TestPartition(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		client, server := n.Connect()
		time.AfterFunc(time.Second, func() { n.Link.SetDown(true) })
		time.AfterFunc(31*time.Second, func() { n.Link.SetDown(false) })
		time.Sleep(10 * time.Second)
		n.Write(client, "are you there?")
		server.SetReadDeadline(time.Now().Add(time.Minute))
		n.ExpectRead(server, "are you there?", "TCP sends again until the partition has healed")
		assert.Greater(t, n.Elapsed(), 31*time.Second)
	})
}

func TestStalePool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		serve := func() {
			l, err := n.Server.Listen("tcp", ":80")
			require.NoError(t, err)
			go http.Serve(l, http.NotFoundHandler())
		}
		serve()
		client := simtest.HTTPClient(n.Client)
		resp, err := client.Get("http://server/")
		require.NoError(t, err)
		io.Copy(io.Discard, resp.Body) // which leaves the connection in the client's pool
		resp.Body.Close()

		n.Server.Crash()
		require.NoError(t, n.Server.Restart())
		serve()
		_, err = client.Post("http://server/", "text/plain", strings.NewReader("pay"))
		require.Error(t, err, "the pooled connection is dead, and a POST is not sent twice")
		resp, err = client.Post("http://server/", "text/plain", strings.NewReader("pay"))
		require.NoError(t, err, "the next one has a connection of its own")
		resp.Body.Close()
	})
}

func FuzzFaults(f *testing.F) {
	f.Add(uint64(1), uint16(12), uint16(3000), false)
	f.Fuzz(func(t *testing.T, seed uint64, at, outage uint16, crash bool) {
		synctest.Test(t, func(t *testing.T) {
			n := simtest.New(t, simtest.Config{Seed: seed, Link: link.Config{Delay: 5 * time.Millisecond, Loss: 0.01, Rate: 1e6}})
			client, server := n.Connect()
			go func() {
				client.Write(make([]byte, 100_000))
				client.Close()
			}()
			time.AfterFunc(time.Duration(at)*time.Millisecond, func() {
				if crash {
					n.Client.Crash()
				}
				n.Link.SetDown(true)
				time.AfterFunc(time.Duration(outage)*time.Millisecond, func() { n.Link.SetDown(false) })
			})
			server.SetReadDeadline(time.Now().Add(time.Hour))
			got, err := io.ReadAll(server)
			if err == nil && len(got) != 100_000 {
				t.Errorf("%d octets, and nobody was told that some are missing", len(got))
			}
			server.Close()
		})
	})
}

func TestCapture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		client, server := n.Connect()
		n.Write(client, "hello")
		n.ExpectRead(server, "hello", "the server reads it")

		file, err := os.Create(filepath.Join(t.ArtifactDir(), "hello.pcapng"))
		require.NoError(t, err)
		defer file.Close()
		n.Inspect(func() { err = capture.Write(file, n.Trace(), capture.Options{}) })
		require.NoError(t, err)
	})
}

// proxy carries what a client and a backend say to each other, and the end of what each
// of them says.
func proxy(client, backend *sim.Conn) {
	go func() {
		io.Copy(backend, client)
		backend.CloseWrite()
	}()
	io.Copy(client, backend)
	client.CloseWrite()
}

func TestHalfCloseThroughAProxy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		backend, err := n.AddHost("backend").ListenTCP("tcp", ":80")
		require.NoError(t, err)
		go func() {
			c, _ := backend.AcceptTCP()
			question, _ := io.ReadAll(c) // up to the end
			c.Write([]byte(strings.ToUpper(string(question))))
			c.Close()
		}()
		front, err := n.Server.ListenTCP("tcp", ":80")
		require.NoError(t, err)
		go func() {
			c, _ := front.AcceptTCP()
			to, _ := n.Server.DialTCP("tcp", "backend:80")
			proxy(c, to)
		}()

		c, err := n.Client.DialTCP("tcp", "server:80")
		require.NoError(t, err)
		n.Write(c, "are you there?")
		require.NoError(t, c.CloseWrite())
		n.ExpectRead(c, "ARE YOU THERE?", "the proxy carries the end of the question, and then the answer")
		n.ExpectEOF(c, "and the end of the answer")
	})
}

func TestAnotherCongestionControl(t *testing.T) {
	took := map[string]time.Duration{}
	for _, algorithm := range []stack.CongestionControl{stack.Reno, stack.CUBIC} {
		synctest.Test(t, func(t *testing.T) {
			n := simtest.New(t, simtest.Config{
				Link:   link.Config{Delay: 50 * time.Millisecond, Rate: 10e6, Queue: 20},
				Client: sim.HostConfig{TCP: stack.Config{CongestionControl: algorithm}},
			})
			client, server := n.Connect()
			go func() {
				client.Write(make([]byte, 3_000_000))
				client.Close()
			}()
			_, err := io.Copy(io.Discard, server)
			require.NoError(t, err)
			took[algorithm.Name] = n.Elapsed()
		})
	}
	assert.NotEqual(t, took["reno"], took["cubic"])
}
