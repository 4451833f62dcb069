package sim

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// freezes are what stops the time of a bubble, and what the watchdog says of it.
var freezes = map[string]struct {
	freeze func(t *testing.T, server *Conn)
	want   string
}{
	"mutex": {freezeMutex, `goroutine \d+ waits for a mutex at .*watchdog_test\.go:\d+.*the goroutine at watchdog_test\.go:\d+ waits: server read 1: no data has come`},
	"function": {freezeFunction, `goroutine \d+ waits for a mutex at .*watchdog_test\.go:\d+.*the network does nothing until a function returns that it has called.*` +
		`goroutine \d+ is in it at .*watchdog_test\.go:\d+ \(sync\.Mutex\.Lock\)`},
	"channel": {freezeChannel, `goroutine \d+ waits for a channel from outside of the bubble at .*watchdog_test\.go:\d+`},
	"server":  {freezeServer, `goroutine \d+ waits for a real socket in a goroutine of net/http/httptest\.\(\*Server\)\.goServe`},
	"socket":  {freezeSocket, `goroutine \d+ waits for a real socket at .*watchdog_test\.go:\d+`},
}

// TestWatchdog freezes bubbles, each in a process of its own, which is this test again.
func TestWatchdog(t *testing.T) {
	const variable = "TCPSIM_FREEZE"
	if name := os.Getenv(variable); name != "" {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, link.Config{}, Config{Driver: Bubble, Watchdog: time.Second})
			_, server := w.connected(t)
			freezes[name].freeze(t, server)
		})
		return
	}
	if runtime.GOOS == "js" {
		t.Skip("js/wasm has no processes")
	}
	for name, f := range freezes {
		t.Run(name, func(t *testing.T) {
			c := exec.Command(os.Args[0], "-test.run=^TestWatchdog$", "-test.timeout=1m")
			c.Env = append(os.Environ(), variable+"="+name)
			out, err := c.CombinedOutput()
			require.Error(t, err)
			assert.Regexp(t, "(?s)sim: a bubble has been frozen for 1s.*"+f.want, string(out))
		})
	}
}

func freezeMutex(t *testing.T, server *Conn) {
	var mu sync.Mutex
	go func() {
		mu.Lock()
		defer mu.Unlock()
		server.Read(make([]byte, 1))
	}()
	time.Sleep(time.Millisecond)
	mu.Lock()
	defer mu.Unlock()
}

// A function that looks at the network waits for a mutex whose holder waits for the
// network, which waits for the function.
func freezeFunction(t *testing.T, server *Conn) {
	var mu sync.Mutex
	go func() {
		mu.Lock()
		defer mu.Unlock()
		time.Sleep(time.Millisecond)
		server.Write([]byte("x"))
	}()
	synctest.Wait()
	server.socket.host.network.Inspect(func() {
		mu.Lock()
		defer mu.Unlock()
	})
}

// made is a channel from outside of any bubble.
var made = make(chan int)

func freezeChannel(t *testing.T, server *Conn) {
	go func() { <-made }()
	time.Sleep(time.Second)
}

func freezeServer(t *testing.T, server *Conn) {
	httptest.NewServer(nil)
	time.Sleep(time.Second)
}

func freezeSocket(t *testing.T, server *Conn) {
	r, _, err := os.Pipe()
	require.NoError(t, err)
	r.Read(make([]byte, 1))
}
