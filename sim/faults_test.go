package sim

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/require"
)

// deeds are what two goroutines of a bubble do at one instant, by pairs. Faults come after
// all else that is done then, whoever came first.
var deeds = map[string][2]func(w *world, c, s *Conn){
	"write, crash":          {write, func(w *world, _, _ *Conn) { w.client.Crash() }},
	"write, peer's crash":   {write, func(w *world, _, _ *Conn) { w.server.Crash() }},
	"write, kill":           {write, func(w *world, _, _ *Conn) { w.client.Kill() }},
	"write, peer's kill":    {write, func(w *world, _, _ *Conn) { w.server.Kill() }},
	"write, reset":          {write, reset},
	"close, reset":          {shut, reset},
	"read, crash":           {read, func(w *world, _, _ *Conn) { w.client.Crash() }},
	"dial, crash":           {dial(":80"), func(w *world, _, _ *Conn) { w.client.Crash() }},
	"dial, peer's crash":    {dial(":80"), func(w *world, _, _ *Conn) { w.server.Crash() }},
	"dial, kill":            {dial(":80"), func(w *world, _, _ *Conn) { w.client.Kill() }},
	"listen, dial":          {func(w *world, _, _ *Conn) { w.server.Listen("tcp", ":81") }, dial(":81")},
	"dial, dial another":    {dial(":80"), dial(":81")},
	"crash, crash":          {func(w *world, _, _ *Conn) { w.client.Crash() }, func(w *world, _, _ *Conn) { w.server.Crash() }},
	"crash, restart":        {func(w *world, _, _ *Conn) { w.client.Crash() }, func(w *world, _, _ *Conn) { w.client.Restart() }},
	"write, peer's write":   {write, func(_ *world, _, s *Conn) { s.Write([]byte("other")) }},
	"close, peer's close":   {func(_ *world, c, _ *Conn) { c.Close() }, func(_ *world, _, s *Conn) { s.Close() }},
	"write, link down":      {write, func(w *world, _, _ *Conn) { w.link.SetDown(true) }},
	"write, a rule":         {write, func(w *world, _, _ *Conn) { w.link.Forward().AddRule(link.Every(link.Data, link.Drop())) }},
	"write, a slower link":  {write, func(w *world, _, _ *Conn) { w.link.Forward().SetConfig(link.Config{Delay: time.Second}) }},
	"write, Nagle's":        {write, func(_ *world, c, _ *Conn) { c.SetNoDelay(false) }},
	"write, shutdown":       {write, shutdown},
	"write, close":          {write, shut},
	"shutdown, close":       {shutdown, shut},
	"read, close":           {read, shut},
	"read, shutdown":        {read, shutdown},
	"read of data, close":   {read, func(_ *world, _, s *Conn) { s.Write([]byte("x")); s.Close() }},
	"close, crash":          {shut, func(w *world, _, _ *Conn) { w.client.Crash() }},
	"read, kill":            {read, func(w *world, _, _ *Conn) { w.client.Kill() }},
	"read, reset":           {read, reset},
	"kill, kill":            {func(w *world, _, _ *Conn) { w.client.Kill() }, func(w *world, _, _ *Conn) { w.server.Kill() }},
	"kill, crash":           {func(w *world, _, _ *Conn) { w.client.Kill() }, func(w *world, _, _ *Conn) { w.client.Crash() }},
	"peer's write, timeout": {func(_ *world, _, s *Conn) { s.Write([]byte("x")) }, func(w *world, c, _ *Conn) { c.SetReadDeadline(w.Now()) }},
}

func write(_ *world, c, _ *Conn)    { c.Write([]byte("hello")) }
func reset(_ *world, c, _ *Conn)    { c.InjectReset() }
func shut(_ *world, c, _ *Conn)     { c.Close() }
func shutdown(_ *world, c, _ *Conn) { c.CloseWrite() }
func read(_ *world, c, _ *Conn)     { c.Read(make([]byte, 1)) }

func dial(port string) func(w *world, c, s *Conn) {
	return func(w *world, _, _ *Conn) { w.client.Dial("tcp", "server"+port) }
}

// TestDeterminismOfOneInstant has two goroutines do something at the same instant, in
// either order of their making, which must give one trace.
func TestDeterminismOfOneInstant(t *testing.T) {
	for name, pair := range deeds {
		t.Run(name, func(t *testing.T) {
			first := ""
			for i := range 2 * flag.Lookup("runs").Value.(flag.Getter).Get().(int) {
				text := ""
				synctest.Test(t, func(t *testing.T) { text = atOnce(t, pair[i%2], pair[1-i%2]) })
				if i == 0 {
					first = text
				}
				require.Equal(t, first, text)
			}
		})
	}
}

// atOnce gives the trace of what two goroutines do at one instant.
func atOnce(t *testing.T, deeds ...func(w *world, c, s *Conn)) string {
	w := newWorld(t, link.Config{Delay: 5 * time.Millisecond}, Config{Seed: 5, Driver: Bubble})
	defer w.Close()
	c, s := w.connected(t)
	go io.Copy(io.Discard, s)
	var all sync.WaitGroup
	for _, do := range deeds {
		all.Go(func() {
			time.Sleep(time.Second)
			do(w, c, s)
		})
	}
	time.Sleep(time.Minute)
	var b bytes.Buffer
	w.Inspect(func() {
		for _, e := range w.trace.Events {
			fmt.Fprintf(&b, "%s %v %s %+v %+v\n", e.Time, e.Kind, e.Host, e.Call, e.Transition)
			if e.Packet != nil {
				fmt.Fprintf(&b, "  %d %s %x\n", e.Packet.Number, e.Packet.Sent, e.Packet.Bytes)
			}
			if e.Fate != nil {
				fmt.Fprintf(&b, "  %+v\n", *e.Fate)
			}
		}
	})
	w.Close()
	all.Wait()
	return b.String()
}

// A crash of the loop driver, too, has one order.
func TestDeterminismOfACrash(t *testing.T) {
	var first []trace.Event
	for range 20 {
		w := newWorld(t, link.Config{})
		for port := 1; port < 5; port++ {
			l, err := w.server.Listen("tcp", fmt.Sprint(":", port))
			require.NoError(t, err)
			w.Go(fmt.Sprint("accept ", port), func() error { l.Accept(); return nil })
		}
		w.Go("crash", func() error { w.Sleep(time.Second); w.server.Crash(); return nil })
		require.NoError(t, w.Run())
		if first == nil {
			first = w.trace.Events
		}
		require.Equal(t, first, w.trace.Events)
		w.Close()
	}
}

// What a goroutine does at one instant stands in the trace in its order: a write that
// tells of the peer's reset, and then a read that gives the end.
func TestProgramOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, link.Config{Delay: 10 * time.Millisecond}, Config{Driver: Bubble})
		defer w.Close()
		c, s := w.connected(t)
		c.Write([]byte("unread"))
		time.Sleep(time.Second)
		s.Close() // which resets
		time.Sleep(time.Second)
		c.Write([]byte("b"))
		c.Read(make([]byte, 1))
		c, err := w.client.DialTCP("tcp", "server:80")
		require.NoError(t, err)
		c.Write([]byte("hello"))
		c.Read(make([]byte, 0))
		time.Sleep(time.Second)
		var calls []string
		w.Inspect(func() {
			for _, e := range w.trace.Events {
				if e.Call != nil && e.Host == "client" && e.Call.Op != "connect" {
					calls = append(calls, e.Call.Op)
				}
			}
		})
		require.Equal(t, []string{"write", "write", "read", "write", "read"}, calls)
	})
}
