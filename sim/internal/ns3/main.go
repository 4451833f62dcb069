// Command ns3 makes the transfers of theirs/ns3.cc here, for compare.sh, which sets the two side by
// side: a bulk transfer, a fast one, one with losses, short connections, and a dumbbell.
//
//	ns3 bulk|fast|loss|short|dumbbell
package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
)

const bulk = 100_000_000

var transfers = map[string]func(w *world){
	"bulk": func(w *world) { w.pair(bulk, link.Config{Rate: 100e6, Delay: 10 * time.Millisecond, Queue: 100}) },
	"fast": func(w *world) { w.pair(bulk, link.Config{Rate: 1e9, Delay: time.Millisecond, Queue: 100}) },
	"loss": func(w *world) {
		w.pair(bulk, link.Config{Rate: 100e6, Delay: 10 * time.Millisecond, Queue: 100, Loss: 0.01})
	},
	"short":    func(w *world) { w.short(10_000) },
	"dumbbell": func(w *world) { w.dumbbell(100, 1_000_000) },
}

func main() {
	if len(os.Args) != 2 || transfers[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: ns3 bulk|fast|loss|short|dumbbell")
		os.Exit(2)
	}
	w := &world{Network: sim.New(sim.Config{Seed: 1})}
	transfers[os.Args[1]](w)
	must(w.Run())
	fmt.Printf("%d bytes %d segments %s\n", w.received, w.Packets(), w.Elapsed())
}

// world is a network, and what has arrived in it.
type world struct {
	*sim.Network
	received int64
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func given[T any](value T, err error) T {
	must(err)
	return value
}

// host adds one that does as those of ns3.cc: ns-3 has no RACK and no tail loss probes.
func (w *world) host(name string) *sim.Host {
	return given(w.AddHost(sim.HostConfig{Name: name, TCP: stack.Config{CongestionControl: stack.Reno, DelayedACK: 40 * time.Millisecond, NoRACK: true}}))
}

// transfer has one host send another so many bytes.
func (w *world) transfer(from, to *sim.Host, size int) {
	l := given(to.Listen("tcp", ":80"))
	w.Go("server", func() error {
		c, err := l.Accept()
		if err != nil {
			return err
		}
		n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{c}, make([]byte, 64<<10))
		w.received += n
		c.Close()
		return err
	})
	w.Go("client", func() error {
		c, err := from.Dial("tcp", to.Name()+":80")
		if err != nil {
			return err
		}
		defer c.Close()
		for chunk := make([]byte, 64<<10); size > 0; size -= len(chunk) {
			if _, err := c.Write(chunk[:min(size, len(chunk))]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) pair(size int, path link.Config) {
	client, server := w.host("client"), w.host("server")
	given(w.AddLink(client, server, path))
	w.transfer(client, server, size)
}

func (w *world) dumbbell(flows, size int) {
	left, right := given(w.AddRouter(sim.RouterConfig{Name: "left"})), given(w.AddRouter(sim.RouterConfig{Name: "right"}))
	given(w.AddLink(left, right, link.Config{Delay: 10 * time.Millisecond, Elements: []link.Element{link.Bottleneck{Rate: 100e6, Queue: link.FQCoDel{}}}}))
	access := link.Config{Rate: 1e9, Delay: time.Millisecond, Queue: 1000}
	for i := range flows {
		client, server := w.host(fmt.Sprintf("client%d", i)), w.host(fmt.Sprintf("server%d", i))
		given(w.AddLink(client, left, access))
		given(w.AddLink(server, right, access))
		w.transfer(client, server, size)
	}
}

// short opens connections one after the other, each with 100 bytes and the close of both
// sides.
func (w *world) short(connections int) {
	client, server := w.host("client"), w.host("server")
	given(w.AddLink(client, server, link.Config{Rate: 10e9, Delay: 10 * time.Millisecond}))
	l := given(server.Listen("tcp", ":80"))
	w.GoBackground("server", func() error {
		buf := make([]byte, 200)
		for {
			c, err := l.Accept()
			if err != nil {
				return err
			}
			w.received += drain(c, buf)
			c.Close()
		}
	})
	w.Go("client", func() error {
		message, buf := make([]byte, 100), make([]byte, 200)
		for range connections {
			c, err := client.DialTCP("tcp", "server:80")
			if err != nil {
				return err
			}
			if _, err := c.Write(message); err != nil {
				return err
			}
			c.CloseWrite()
			drain(c, buf)
			c.Close()
		}
		return nil
	})
}

// drain reads to the end of the stream.
func drain(r io.Reader, buf []byte) (n int64) {
	for {
		m, err := r.Read(buf)
		n += int64(m)
		if err != nil {
			return n
		}
	}
}
