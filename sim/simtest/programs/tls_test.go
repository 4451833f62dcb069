package programs

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"io"
	"math/big"
	"net"
	"syscall"
	"testing"
	"testing/cryptotest"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// certificate is the server's, and the pool it is trusted in. Ed25519's signatures are
// all of one length, unlike ECDSA's, which differ by an octet or two.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	key := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "server"}, DNSNames: []string{"server"},
		NotBefore: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(nil, template, template, key.Public(), key)
	require.NoError(t, err)
	leaf, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// serveTLS has the server echo what clients say, and returns what clients need to
// know, and what ends it.
func (w *world) serveTLS() (client *tls.Config, stop func()) {
	own, trusted := certificate(w.t)
	l := tls.NewListener(w.listen(443), &tls.Config{Certificates: []tls.Certificate{own}})
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				io.Copy(c, c)
			}()
		}
	}()
	return &tls.Config{RootCAs: trusted, ServerName: "server"}, func() { l.Close() }
}

// exchangeTLS says something, and reads it back. The handshake comes first: it is done
// with a mutex held, for which another goroutine's Read or Write would wait, and freeze
// the bubble.
func exchangeTLS(c *tls.Conn, what []byte) error {
	if err := c.Handshake(); err != nil {
		return err
	}
	go c.Write(what)
	got := make([]byte, len(what))
	if _, err := io.ReadFull(c, got); err != nil {
		return err
	}
	if !bytes.Equal(got, what) {
		return errors.New("the echo is not what was said")
	}
	return nil
}

// The draws of clients that start at the same instant from the one source of random
// numbers come in the scheduler's order.
func TestTLSDeterminism(t *testing.T) {
	deterministic(t, func(t *testing.T) string {
		return bubble(t, crowd, func(t *testing.T, w *world) {
			w.secret = true
			w.impair()
			config, stop := w.serveTLS()
			w.together(func(i int, client *sim.Host) error {
				raw, err := client.Dial("tcp", "server:443")
				if err != nil {
					return err
				}
				c := tls.Client(raw, config)
				return errors.Join(exchangeTLS(c, body(40_000)), c.Close())
			})
			stop()
		})
	})
}

// With one client and the source of random numbers pinned, each octet is the same.
func TestTLSDeterminismOfOctets(t *testing.T) {
	deterministic(t, func(t *testing.T) string {
		return bubble(t, 1, func(t *testing.T, w *world) {
			cryptotest.SetGlobalRandom(t, 1)
			w.impair()
			config, stop := w.serveTLS()
			c := tls.Client(w.dial(443), config)
			require.NoError(t, exchangeTLS(c, body(40_000)))
			require.NoError(t, c.Close())
			stop()
		})
	})
}

// RFC 8446: the handshake takes one round trip before the client may send, and two in
// version 1.2 (RFC 5246); a ticket saves nothing in 1.3, and one round trip in 1.2.
func TestTLSHandshake(t *testing.T) {
	for version, want := range map[uint16][2]int{tls.VersionTLS13: {1, 1}, tls.VersionTLS12: {2, 1}} {
		t.Run(tls.VersionName(version), func(t *testing.T) {
			bubble(t, 1, func(t *testing.T, w *world) {
				config, stop := w.serveTLS()
				config.MaxVersion = version
				config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
				for i, roundTrips := range want {
					c := tls.Client(w.dial(443), config)
					w.took(time.Duration(roundTrips)*roundTrip, func() { require.NoError(t, c.Handshake()) })
					assert.Equal(t, i == 1, c.ConnectionState().DidResume)
					require.NoError(t, exchangeTLS(c, body(100)))
					require.NoError(t, c.Close())
				}
				stop()
			})
		})
	}
}

// "If the context is canceled before the handshake has completed, an error is returned
// and the connection is closed": here nobody answers.
func TestTLSHandshakeTimeout(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		config, stop := w.serveTLS()
		c := tls.Client(w.dial(443), config)
		w.links[0].Backward().SetDown(true)
		ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
		defer cancel()
		w.took(7*time.Second, func() { assert.ErrorIs(t, c.HandshakeContext(ctx), context.DeadlineExceeded) })
		w.links[0].SetDown(false)
		_, err := c.NetConn().Write([]byte("x"))
		assert.ErrorIs(t, err, net.ErrClosed)
		stop()
	})
}

// A connection that ends without TLS's own goodbye has been cut (RFC 8446 section 6.1).
// crypto/tls reports that within a record; between two it takes it for the end, "but
// popular web sites seem to do this so we accept it if and only if at the record boundary".
func TestTLSTruncation(t *testing.T) {
	own, trusted := certificate(t)
	ends := map[string]struct {
		end  func(*tls.Conn) error
		want error
	}{
		"goodbye":         {(*tls.Conn).Close, nil},
		"between records": {func(c *tls.Conn) error { return c.NetConn().Close() }, nil},
		"within a record": {func(c *tls.Conn) error {
			_, err := c.NetConn().Write([]byte{23, 3, 3, 1, 0, 'p', 'a', 'r', 't'})
			return errors.Join(err, c.NetConn().Close())
		}, io.ErrUnexpectedEOF},
		"reset": {func(c *tls.Conn) error { return c.NetConn().(*sim.Conn).Abort() }, syscall.ECONNRESET},
	}
	for name, e := range ends {
		t.Run(name, func(t *testing.T) {
			bubble(t, 1, func(t *testing.T, w *world) {
				l := tls.NewListener(w.listen(443), &tls.Config{Certificates: []tls.Certificate{own}})
				go func() {
					c, err := l.Accept()
					if !assert.NoError(t, err) {
						return
					}
					_, err = io.WriteString(c, "half of it")
					assert.NoError(t, err)
					time.Sleep(time.Second)
					assert.NoError(t, e.end(c.(*tls.Conn)))
				}()
				c := tls.Client(w.dial(443), &tls.Config{RootCAs: trusted, ServerName: "server"})
				got, err := io.ReadAll(c)
				assert.Equal(t, "half of it", string(got))
				assert.ErrorIs(t, err, e.want)
				c.Close()
				l.Close()
			})
		})
	}
}

// Data that somebody on the way has changed, with a checksum that is right, gets past
// TCP, and no further.
func TestTLSTampering(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		config, stop := w.serveTLS()
		c := tls.Client(w.dial(443), config)
		require.NoError(t, exchangeTLS(c, body(100)))
		w.tampered = true
		w.links[0].Backward().AddRule(func(s *segment.Segment, _ time.Duration) link.Verdict {
			if len(s.Payload) < 20 {
				return link.Pass()
			}
			changed := *s
			changed.Payload = bytes.Clone(s.Payload)
			changed.Payload[10] ^= 1
			return link.Change(changed)
		})
		assert.ErrorContains(t, exchangeTLS(c, body(100)), "bad record MAC")
		c.Close()
		stop()
	})
}
