package programs

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/cryptotest"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/ssh"
)

// serveSSH has the server echo what is said on each session's channel, and returns what
// clients need to know, and what ends it.
func (w *world) serveSSH() (client *ssh.ClientConfig, stop func()) {
	host, err := ssh.NewSignerFromKey(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))
	require.NoError(w.t, err)
	config := &ssh.ServerConfig{PasswordCallback: func(_ ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
		if string(password) != "open sesame" {
			return nil, errors.New("wrong password")
		}
		return nil, nil
	}}
	config.AddHostKey(host)
	l := w.listen(22)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go talkSSH(c, config)
		}
	}()
	return &ssh.ClientConfig{
		User: "ali", Auth: []ssh.AuthMethod{ssh.Password("open sesame")},
		HostKeyCallback: ssh.FixedHostKey(host.PublicKey()),
	}, func() { l.Close() }
}

// talkSSH is the server's end of one connection.
func talkSSH(c net.Conn, config *ssh.ServerConfig) {
	defer c.Close()
	_, channels, requests, err := ssh.NewServerConn(c, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for asked := range channels {
		channel, requests, err := asked.Accept()
		if err != nil {
			return
		}
		go func() {
			for r := range requests {
				r.Reply(r.Type == "shell", nil)
			}
		}()
		go func() {
			defer channel.Close()
			io.Copy(channel, channel)
		}()
	}
}

// dialSSH makes a connection from a host.
func dialSSH(h *sim.Host, config *ssh.ClientConfig) (*ssh.Client, error) {
	c, err := h.Dial("tcp", "server:22")
	if err != nil {
		return nil, err
	}
	made, channels, requests, err := ssh.NewClientConn(c, "server:22", config)
	if err != nil {
		c.Close()
		return nil, err
	}
	return ssh.NewClient(made, channels, requests), nil
}

// exchangeSSH says something in a session of its own, and reads it back.
func exchangeSSH(c *ssh.Client, what []byte) error {
	session, err := c.NewSession()
	if err != nil {
		return err
	}
	defer session.Close()
	var got bytes.Buffer
	session.Stdin, session.Stdout = bytes.NewReader(what), &got
	if err := session.Shell(); err != nil {
		return err
	}
	if err := session.Wait(); !errors.As(err, new(*ssh.ExitMissingError)) {
		return fmt.Errorf("the session ends with %v", err)
	}
	if !bytes.Equal(got.Bytes(), what) {
		return fmt.Errorf("the echo of %d octets has %d, and not the same", len(what), got.Len())
	}
	return nil
}

// The draws of clients that start at the same instant from the one source of random
// numbers come in the scheduler's order.
func TestSSHDeterminism(t *testing.T) {
	deterministic(t, func(t *testing.T) string {
		return bubble(t, crowd, func(t *testing.T, w *world) {
			w.secret = true
			w.impair()
			config, stop := w.serveSSH()
			w.together(func(i int, client *sim.Host) error {
				c, err := dialSSH(client, config)
				if err != nil {
					return err
				}
				for range 3 {
					if err := exchangeSSH(c, body(1000)); err != nil {
						return err
					}
				}
				return c.Close()
			})
			stop()
			assert.Positive(t, w.dropped())
		})
	})
}

// With one client and the source of random numbers pinned, each octet is the same.
func TestSSHDeterminismOfOctets(t *testing.T) {
	deterministic(t, func(t *testing.T) string {
		return bubble(t, 1, func(t *testing.T, w *world) {
			cryptotest.SetGlobalRandom(t, 1)
			w.impair()
			config, stop := w.serveSSH()
			c, err := dialSSH(w.clients[0], config)
			require.NoError(t, err)
			require.NoError(t, exchangeSSH(c, body(1000)))
			require.NoError(t, c.Close())
			stop()
		})
	})
}

// "The maximum number of bytes sent or received after which a new key is negotiated. It
// must be at least 256." Each negotiation shows the server's key again.
func TestSSHRekey(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.lose(0.01)
		config, stop := w.serveSSH()
		config.RekeyThreshold = 64 << 10
		var shown atomic.Int32
		check := config.HostKeyCallback
		config.HostKeyCallback = func(hostname string, remote net.Addr, key ssh.PublicKey) error {
			shown.Add(1)
			return check(hostname, remote, key)
		}
		c, err := dialSSH(w.clients[0], config)
		require.NoError(t, err)
		assert.EqualValues(t, 1, shown.Load())
		for i := range 10 {
			require.NoError(t, exchangeSSH(c, body(100_000)))
			time.Sleep(time.Second)
			assert.GreaterOrEqual(t, int(shown.Load()), 2+i)
		}
		assert.Positive(t, w.dropped())
		require.NoError(t, c.Close())
		stop()
	})
}

func TestSSHRefusals(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		config, stop := w.serveSSH()
		wrong := *config
		wrong.Auth = []ssh.AuthMethod{ssh.Password("sesame, open")}
		_, err := dialSSH(w.clients[0], &wrong)
		require.ErrorContains(t, err, "unable to authenticate")
		other, err := ssh.NewPublicKey(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{1}, ed25519.SeedSize)).Public())
		require.NoError(t, err)
		wrong = *config
		wrong.HostKeyCallback = ssh.FixedHostKey(other)
		_, err = dialSSH(w.clients[0], &wrong)
		require.ErrorContains(t, err, "host key mismatch")
		stop()
	})
}

// ssh itself never finds out that the peer is gone: a request that wants an answer and
// a deadline on the connection do.
func TestSSHKeepalive(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		config, stop := w.serveSSH()
		raw := w.dial(22)
		made, channels, requests, err := ssh.NewClientConn(raw, "server:22", config)
		require.NoError(t, err)
		c := ssh.NewClient(made, channels, requests)
		alive := func() error {
			require.NoError(t, raw.SetReadDeadline(time.Now().Add(5*time.Second)))
			_, _, err := c.SendRequest("keepalive@openssh.com", true, nil)
			return err
		}
		w.took(roundTrip, func() { require.NoError(t, alive(), "refused, but answered") })
		w.links[0].SetDown(true)
		w.took(5*time.Second, func() { require.Error(t, alive()) })
		assert.ErrorContains(t, c.Wait(), "i/o timeout")
		w.links[0].SetDown(false)
		stop()
	})
}

// A reset ends the connection with all its sessions.
func TestSSHReset(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		config, stop := w.serveSSH()
		raw := w.dial(22)
		made, channels, requests, err := ssh.NewClientConn(raw, "server:22", config)
		require.NoError(t, err)
		c := ssh.NewClient(made, channels, requests)
		session, err := c.NewSession()
		require.NoError(t, err)
		_, err = session.StdinPipe()
		require.NoError(t, err)
		out, err := session.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, session.Shell())
		time.AfterFunc(time.Second, func() { raw.(*sim.Conn).InjectReset() })
		w.took(time.Second, func() {
			_, err = out.Read(make([]byte, 1))
			require.ErrorIs(t, err, io.EOF)
		})
		assert.ErrorContains(t, c.Wait(), "connection reset by peer")
		stop()
		w.server.Crash() // the server has been told nothing
	})
}
