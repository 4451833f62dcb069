package simtest_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/simtest"
)

// HTTP/2 over TLS, with the trust of the transport's own configuration and names of
// hosts in place of a real network's.
func TestHTTPS(t *testing.T) {
	t.Setenv("HTTPS_PROXY", "http://192.0.2.1:1") // of no concern here
	certified := httptest.NewTLSServer(nil)       // for its certificate
	defer certified.Close()
	trust := certified.Client().Transport.(*http.Transport).TLSClientConfig
	trust.ServerName = "example.com" // that of the certificate
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		l, err := n.Server.Listen("tcp", ":https")
		require.NoError(t, err)
		config := &tls.Config{Certificates: certified.TLS.Certificates}
		server := &http.Server{TLSConfig: config, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, r.Proto)
		})}
		go server.ServeTLS(l, "", "")

		transport := simtest.HTTPTransport(n.Client)
		transport.TLSClientConfig = trust.Clone()
		client := &http.Client{Transport: transport, Timeout: time.Minute}
		resp, err := client.Get("https://server/")
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, "HTTP/2.0", string(body))
	})
}

// Connections that are kept alive end with the network: no goroutine is left, or the
// bubble could not end.
func TestIdleConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := simtest.New(t, simtest.Config{})
		l, err := n.Server.Listen("tcp", ":http")
		require.NoError(t, err)
		go http.Serve(l, http.NotFoundHandler())
		for range 2 {
			resp, err := simtest.HTTPClient(n.Client).Get("http://server/")
			require.NoError(t, err)
			resp.Body.Close()
			assert.Equal(t, http.StatusNotFound, resp.StatusCode)
		}
		assert.Len(t, n.Client.Connections(), 2)
	})
}
