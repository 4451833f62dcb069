package simtest_test

import (
	"io"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

// Handlers that still sleep when their test ends go on until they are done.
func TestSleepersEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		l, err := n.Server.Listen("tcp", ":80")
		require.NoError(t, err)
		go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(10 * time.Minute)
			io.WriteString(w, "late")
		}))
		client := simtest.HTTPClient(n.Client)
		client.Timeout = time.Second
		_, err = client.Get("http://server/")
		require.True(t, os.IsTimeout(err))
	})
}

// A network that the test itself closes is no failure.
func TestClosedByTheTest(t *testing.T) {
	everyDriver(t, func(t *testing.T, config simtest.Config) {
		f := run("TestX", func(t simtest.TB) {
			n := simtest.New(t, config)
			defer n.Close()
			client, server := n.Connect()
			n.Write(client, "hello")
			n.ExpectRead(server, "hello", "the server reads it")
		})
		assert.False(t, f.failed, f.output())
	})
}
