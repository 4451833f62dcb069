package sim_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"
)

// connWords are what may be done with an end of a connection.
var connWords = map[string]func(st *stage, name string, c tcpConn) (string, error){
	"read": func(st *stage, name string, c tcpConn) (string, error) {
		defer st.limit(name, c)()
		b := make([]byte, 10)
		n, err := c.Read(b)
		return string(b[:n]), err
	},
	"read nothing": func(_ *stage, _ string, c tcpConn) (string, error) {
		n, err := c.Read(nil)
		return byteCount(int64(n)), err
	},
	"read all": func(st *stage, name string, c tcpConn) (string, error) {
		defer st.limit(name, c)()
		var all strings.Builder
		_, err := c.WriteTo(&all)
		return all.String(), err
	},
	"write": func(st *stage, name string, c tcpConn) (string, error) {
		defer st.limit(name, c)()
		n, err := c.Write([]byte("abc"))
		return byteCount(int64(n)), err
	},
	"write nothing": func(_ *stage, _ string, c tcpConn) (string, error) {
		n, err := c.Write(nil)
		return byteCount(int64(n)), err
	},
	"write from a reader": func(st *stage, name string, c tcpConn) (string, error) {
		defer st.limit(name, c)()
		n, err := c.ReadFrom(io.MultiReader(strings.NewReader("xyz")))
		return byteCount(n), err
	},
	"write from a reader that fails": func(st *stage, name string, c tcpConn) (string, error) {
		defer st.limit(name, c)()
		n, err := c.ReadFrom(io.MultiReader(strings.NewReader("xy"), failing{}))
		return byteCount(n), err
	},
	"close":      func(_ *stage, _ string, c tcpConn) (string, error) { return "ok", c.Close() },
	"closeRead":  func(_ *stage, _ string, c tcpConn) (string, error) { return "ok", c.CloseRead() },
	"closeWrite": func(_ *stage, _ string, c tcpConn) (string, error) { return "ok", c.CloseWrite() },
	"reset": func(_ *stage, _ string, c tcpConn) (string, error) {
		return "ok", errors.Join(c.SetLinger(0), c.Close())
	},
	"deadline past": func(st *stage, name string, c tcpConn) (string, error) {
		st.own[name] = true
		return "ok", c.SetDeadline(time.Now().Add(-time.Hour))
	},
	"deadline soon": func(st *stage, name string, c tcpConn) (string, error) {
		st.own[name] = true
		return "ok", c.SetDeadline(time.Now().Add(st.patience(true)))
	},
	"deadline none": func(st *stage, name string, c tcpConn) (string, error) {
		st.own[name] = false
		return "ok", c.SetDeadline(time.Time{})
	},
	"options": func(_ *stage, _ string, c tcpConn) (string, error) {
		_, mptcp := c.MultipathTCP()
		return "ok", errors.Join(c.SetNoDelay(true), c.SetLinger(-1), c.SetReadBuffer(1<<16), c.SetWriteBuffer(1<<16),
			c.SetKeepAlive(true), c.SetKeepAlivePeriod(time.Hour), c.SetKeepAliveConfig(net.KeepAliveConfig{}), mptcp)
	},
	"blocked read, then deadline past": func(st *stage, _ string, c tcpConn) (string, error) {
		return blocked(st, func() (string, error) { return readOne(c) }, func() { c.SetReadDeadline(time.Unix(1, 0)) })
	},
	"blocked read, then close": func(st *stage, _ string, c tcpConn) (string, error) {
		return blocked(st, func() (string, error) { return readOne(c) }, func() { c.Close() })
	},
	"blocked read, then closeRead": func(st *stage, _ string, c tcpConn) (string, error) {
		return blocked(st, func() (string, error) { return readOne(c) }, func() { c.CloseRead() })
	},
	"blocked write, then deadline past": func(st *stage, _ string, c tcpConn) (string, error) {
		return blocked(st, func() (string, error) { return writeMuch(c) }, func() { c.SetWriteDeadline(time.Unix(1, 0)) })
	},
	"blocked write, then close": func(st *stage, _ string, c tcpConn) (string, error) {
		return blocked(st, func() (string, error) { return writeMuch(c) }, func() { c.Close() })
	},
}

// stageWords are what concerns no end of a connection, or makes them.
var stageWords = map[string]func(st *stage) (string, error){
	"listen": func(st *stage) (string, error) {
		return st.listenOn("tcp", net.JoinHostPort(st.host, "0"))
	},
	"listen with a backlog of 1": func(st *stage) (string, error) {
		l, err := st.narrow()
		return st.listening(l, err)
	},
	"listen once more": func(st *stage) (string, error) {
		return st.probe("tcp", st.listener.Addr().String())
	},
	"listen on a foreign address":   func(st *stage) (string, error) { return st.probe("tcp", "192.0.2.1:0") },
	"listen on nothing":             func(st *stage) (string, error) { return st.probe("tcp", "") },
	"listen on tcp4 and IPv6":       func(st *stage) (string, error) { return st.probe("tcp4", "[::1]:0") },
	"listen on tcp6 and IPv4":       func(st *stage) (string, error) { return st.probe("tcp6", "192.0.2.1:0") },
	"listen on an unknown network":  func(st *stage) (string, error) { return st.probe("tcp7", ":0") },
	"listen on no port":             func(st *stage) (string, error) { return st.probe("tcp", st.host) },
	"listen on a port out of range": func(st *stage) (string, error) { return st.probe("tcp", st.host+":70000") },
	"listen on an unknown service":  func(st *stage) (string, error) { return st.probe("tcp", st.host+":nosuchservice") },
	"listener close":                func(st *stage) (string, error) { defer st.settle(); return "ok", st.listener.Close() },
	"listener deadline past":        func(st *stage) (string, error) { return "ok", st.listener.SetDeadline(time.Unix(1, 0)) },
	"listener deadline none":        func(st *stage) (string, error) { return "ok", st.listener.SetDeadline(time.Time{}) },
	"blocked accept, then close":    func(st *stage) (string, error) { return blocked(st, st.accept, func() { st.listener.Close() }) },
	"accept":                        func(st *stage) (string, error) { defer st.settle(); return st.accept() },
	"accept and wait":               func(st *stage) (string, error) { return st.acceptAndWait() },
	"blocked accept, then deadline past": func(st *stage) (string, error) {
		return blocked(st, st.accept, func() { st.listener.SetDeadline(time.Unix(1, 0)) })
	},
	"dial": func(st *stage) (string, error) {
		return st.dialTo(context.Background(), dialing{}, st.listener.Addr().String())
	},
	"dial nobody": func(st *stage) (string, error) {
		return st.dialTo(context.Background(), dialing{}, st.unused())
	},
	"dial nobody from a port": func(st *stage) (string, error) {
		return st.dialTo(context.Background(), dialing{local: &net.TCPAddr{Port: 20404}}, st.unused())
	},
	"dial from a foreign address": func(st *stage) (string, error) {
		return st.dialTo(context.Background(), dialing{local: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}}, st.listener.Addr().String())
	},
	"dial from the client's port": func(st *stage) (string, error) {
		return st.dialTo(context.Background(), dialing{local: st.ends["client"].LocalAddr()}, st.listener.Addr().String())
	},
	"dial from an address of UDP": func(st *stage) (string, error) {
		return st.dialTo(context.Background(), dialing{local: &net.UDPAddr{IP: net.IPv4(192, 0, 2, 1)}}, st.listener.Addr().String())
	},
	"dial with a context that is canceled": func(st *stage) (string, error) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		return st.dialTo(ctx, dialing{}, st.listener.Addr().String())
	},
	"dial with a context that is over": func(st *stage) (string, error) {
		ctx, cancel := context.WithDeadline(context.Background(), time.Unix(1, 0))
		defer cancel()
		return st.dialTo(ctx, dialing{}, st.listener.Addr().String())
	},
	"dial with a deadline that is past": func(st *stage) (string, error) {
		return st.dialTo(context.Background(), dialing{deadline: time.Unix(1, 0)}, st.listener.Addr().String())
	},
	"dial with a timeout of an hour": func(st *stage) (string, error) {
		return st.dialTo(context.Background(), dialing{timeout: time.Hour}, st.listener.Addr().String())
	},
	"dial nothing":             func(st *stage) (string, error) { return st.dialAt("tcp", "") },
	"dial an unknown network":  func(st *stage) (string, error) { return st.dialAt("tcp7", st.host+":1") },
	"dial no port":             func(st *stage) (string, error) { return st.dialAt("tcp", st.host) },
	"dial a port out of range": func(st *stage) (string, error) { return st.dialAt("tcp", st.host+":70000") },
	"dial an unknown service":  func(st *stage) (string, error) { return st.dialAt("tcp", st.host+":nosuchservice") },
	"dial IPv4 over tcp6":      func(st *stage) (string, error) { return st.dialAt("tcp6", "192.0.2.1:1") },
	"dial until nobody answers": func(st *stage) (string, error) {
		for range 10 {
			c, err := st.dial(context.Background(), dialing{timeout: st.patience(true)}, "tcp", st.listener.Addr().String())
			if err != nil {
				return "", err
			}
			st.dialed = append(st.dialed, c)
		}
		return "somebody always answers", nil
	},
	"blocked dial, then cancel": func(st *stage) (string, error) {
		ctx, cancel := context.WithCancel(context.Background())
		return blocked(st, func() (string, error) { return st.dialTo(ctx, dialing{}, st.listener.Addr().String()) }, cancel)
	},
	"dial with a context that ends soon": func(st *stage) (string, error) {
		ctx, cancel := context.WithTimeout(context.Background(), st.patience(true))
		defer cancel()
		return st.dialTo(ctx, dialing{}, st.listener.Addr().String())
	},
}

// failing is a reader that fails.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("no more") }

// limit ends what waits for ever, unless the program has set a deadline.
func (st *stage) limit(name string, c tcpConn) (done func()) {
	if st.own[name] {
		return func() {}
	}
	c.SetDeadline(time.Now().Add(st.patience(st.forever)))
	return func() { c.SetDeadline(time.Time{}) }
}

// blocked does something that waits, and something else meanwhile.
func blocked(st *stage, wait func() (string, error), meanwhile func()) (result string, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		result, err = wait()
	}()
	st.settle()
	meanwhile()
	<-done
	return result, err
}

func readOne(c tcpConn) (string, error) {
	n, err := c.Read(make([]byte, 1))
	return byteCount(int64(n)), err
}

// writeMuch writes more than buffers take.
func writeMuch(c tcpConn) (string, error) {
	_, err := c.Write(make([]byte, 64<<20))
	return "", err
}

func (st *stage) listenOn(network, address string) (string, error) {
	return st.listening(st.listen(network, address))
}

func (st *stage) listening(l net.Listener, err error) (string, error) {
	if err != nil {
		return "", err
	}
	st.listener = l.(tcpListener)
	return "ok", nil
}

// probe listens for a moment.
func (st *stage) probe(network, address string) (string, error) {
	l, err := st.listen(network, address)
	if err != nil {
		return "", err
	}
	return "ok", l.Close()
}

func (st *stage) accept() (string, error) {
	c, err := st.listener.Accept()
	if err != nil {
		return "", err
	}
	st.ends["server"] = c.(tcpConn)
	return "ok", nil
}

func (st *stage) acceptAndWait() (string, error) {
	st.listener.SetDeadline(time.Now().Add(st.patience(st.forever)))
	defer st.listener.SetDeadline(time.Time{})
	return st.accept()
}

// unused is an address where nobody listens.
func (st *stage) unused() string {
	l, err := st.listen("tcp", net.JoinHostPort(st.host, "0"))
	if err != nil {
		return "there is none: " + err.Error()
	}
	defer l.Close()
	st.nobody = l.Addr().String()
	return st.nobody
}

func (st *stage) dialTo(ctx context.Context, o dialing, address string) (string, error) {
	defer st.settle()
	c, err := st.dial(ctx, o, "tcp", address)
	if err != nil {
		return "", err
	}
	if st.ends["client"] == nil {
		st.ends["client"] = c.(tcpConn)
	} else {
		st.dialed = append(st.dialed, c)
	}
	return "ok", nil
}

func (st *stage) dialAt(network, address string) (string, error) {
	c, err := st.dial(context.Background(), dialing{}, network, address)
	if err != nil {
		return "", err
	}
	return "ok", c.Close()
}
