package programs

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/hashicorp/yamux"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// quietly is yamux's default configuration, without its log.
func quietly() *yamux.Config {
	c := yamux.DefaultConfig()
	c.LogOutput = io.Discard
	return c
}

// serveYamux has the server echo on each stream of each session.
func (w *world) serveYamux() (stop func()) {
	l := w.listen(4000)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				session, err := yamux.Server(c, quietly())
				if !assert.NoError(w.t, err) {
					return
				}
				defer session.Close()
				for {
					stream, err := session.Accept()
					if err != nil {
						return
					}
					go func() {
						defer stream.Close()
						io.Copy(stream, stream)
					}()
				}
			}()
		}
	}()
	return func() { l.Close() }
}

// exchangeYamux says something on a stream of its own, and reads it back.
func exchangeYamux(session *yamux.Session, what []byte) error {
	stream, err := session.Open()
	if err != nil {
		return err
	}
	defer stream.Close()
	if _, err := stream.Write(what); err != nil {
		return err
	}
	got := make([]byte, len(what))
	if _, err := io.ReadFull(stream, got); err != nil {
		return err
	}
	if !bytes.Equal(got, what) {
		return errors.New("the echo is not what was said")
	}
	return nil
}

// yamux holds a mutex while it waits for the rest of a frame, which the stream's Read
// wants too; a bubble's time stands still then. Frames that fit into a segment have no
// rest.
func TestYamuxDeterminism(t *testing.T) {
	deterministic(t, func(t *testing.T) string {
		return bubble(t, crowd, func(t *testing.T, w *world) {
			w.impair()
			stop := w.serveYamux()
			w.together(func(i int, client *sim.Host) error {
				c, err := client.Dial("tcp", "server:4000")
				if err != nil {
					return err
				}
				session, err := yamux.Client(c, quietly())
				if err != nil {
					return err
				}
				for range 5 {
					if err := exchangeYamux(session, body(1000)); err != nil {
						return err
					}
					time.Sleep(20 * time.Second) // a ping or two
				}
				return session.Close()
			})
			stop()
			assert.Positive(t, w.dropped())
		})
	})
}

// "KeepAliveInterval is how often to perform the keep alive" and "ConnectionWriteTimeout
// is ... a 'safety valve' timeout": a ping that nobody answers within it ends the session.
func TestYamuxKeepalive(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		stop := w.serveYamux()
		session, err := yamux.Client(w.dial(4000), quietly())
		require.NoError(t, err)
		stream, err := session.Open()
		require.NoError(t, err)
		time.AfterFunc(5*time.Minute+15*time.Second, func() { w.links[0].SetDown(true) })
		start := time.Now()
		_, err = stream.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		assert.True(t, session.IsClosed())
		// Each ping is sent 30 s after the one before was answered: the eleventh is lost.
		assert.Equal(t, 11*30*time.Second+10*roundTrip+10*time.Second, time.Since(start).Round(time.Microsecond))
		w.links[0].SetDown(false)
		stop()
	})
}

// "StreamOpenTimeout is the maximum amount of time that a stream will be allowed to
// remain in pending state while waiting for an ack from the peer. Once the timeout is
// reached the session will be gracefully closed."
func TestYamuxStreamOpenTimeout(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		config := quietly()
		config.StreamOpenTimeout = 20 * time.Second
		l := w.listen(4000)
		go func() { // a server that says nothing
			if c, err := l.Accept(); assert.NoError(t, err) {
				io.Copy(io.Discard, c)
				c.Close()
			}
		}()
		session, err := yamux.Client(w.dial(4000), config)
		require.NoError(t, err)
		w.took(20*time.Second, func() {
			stream, err := session.Open()
			require.NoError(t, err, "it opens without waiting")
			_, err = stream.Read(make([]byte, 1))
			require.Error(t, err)
		})
		assert.True(t, session.IsClosed())
		l.Close()
	})
}

// A reset of the connection ends all of its streams.
func TestYamuxReset(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		stop := w.serveYamux()
		c := w.dial(4000)
		session, err := yamux.Client(c, quietly())
		require.NoError(t, err)
		var streams []net.Conn
		for range 5 {
			s, err := session.Open()
			require.NoError(t, err)
			streams = append(streams, s)
		}
		time.Sleep(time.Second)
		require.NoError(t, c.(*sim.Conn).InjectReset())
		for _, s := range streams {
			_, err := s.Read(make([]byte, 1))
			assert.Error(t, err)
		}
		<-session.CloseChan()
		w.server.Crash() // the server has been told nothing
		stop()
	})
}
