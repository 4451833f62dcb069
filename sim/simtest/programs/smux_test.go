package programs

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/xtaci/smux"
)

// serveSmux has the server echo on each stream of one session.
func (w *world) serveSmux() (stop func()) {
	l := w.listen(4000)
	go func() {
		c, err := l.Accept()
		if !assert.NoError(w.t, err) {
			return
		}
		session, err := smux.Server(c, nil)
		if !assert.NoError(w.t, err) {
			return
		}
		defer session.Close()
		for {
			stream, err := session.AcceptStream()
			if err != nil {
				return
			}
			go func() {
				defer stream.Close()
				io.Copy(stream, stream)
			}()
		}
	}()
	return func() { l.Close() }
}

// Streams share a connection, and do not get into each other's data.
func TestSmuxStreams(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.lose(0.01)
		stop := w.serveSmux()
		session, err := smux.Client(w.dial(4000), nil)
		require.NoError(t, err)
		done := make(chan error)
		for i := range 20 {
			go func() { done <- exchangeSmux(session, bytes.Repeat([]byte(fmt.Sprint(i)), 50_000)) }()
		}
		for range 20 {
			assert.NoError(t, <-done)
		}
		assert.Greater(t, w.dropped(), 10)
		require.NoError(t, session.Close())
		stop()
	})
}

// exchangeSmux says something on a stream of its own, and reads it back meanwhile.
func exchangeSmux(session *smux.Session, what []byte) error {
	stream, err := session.OpenStream()
	if err != nil {
		return err
	}
	defer stream.Close()
	go stream.Write(what)
	got := make([]byte, len(what))
	if _, err := io.ReadFull(stream, got); err != nil {
		return err
	}
	if !bytes.Equal(got, what) {
		return fmt.Errorf("the echo of %d octets is not what was said", len(what))
	}
	return nil
}

// "KeepAliveTimeout is how long the session will be closed if no data has arrived": it is
// looked at once in each such time.
func TestSmuxKeepalive(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		stop := w.serveSmux()
		session, err := smux.Client(w.dial(4000), nil)
		require.NoError(t, err)
		stream, err := session.OpenStream()
		require.NoError(t, err)
		time.AfterFunc(5*time.Minute+time.Second, func() { w.links[0].SetDown(true) })
		start := time.Now()
		_, err = stream.Read(make([]byte, 1))
		require.Error(t, err)
		took := time.Since(start) - 5*time.Minute - time.Second
		assert.Greater(t, took, 30*time.Second-10*time.Second, "NOPs come every 10 s")
		assert.LessOrEqual(t, took, 60*time.Second)
		w.links[0].SetDown(false)
		stop()
	})
}
