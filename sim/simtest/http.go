package simtest

import (
	"net/http"

	"github.com/seed-8df93623/tcpsim/sim"
)

// HTTPClient is an HTTP client on a host: http.Client's zero value with
// [HTTPTransport].
func HTTPClient(h *sim.Host) *http.Client { return &http.Client{Transport: HTTPTransport(h)} }

// HTTPTransport is how HTTP requests leave a host: as [http.DefaultTransport] sends
// them, but through the simulated network, where host names are those of its hosts, and
// without a look at the environment for proxies. Its limits are http.Transport's zero
// values, which are none. With a TLSClientConfig it speaks https, and HTTP/2 if the
// server does; without, it trusts whom the machine trusts.
//
// Its connections come from ports of its own (see [sim.Host.NewDialer]): make one for
// each of several goroutines, before they start, and it does not matter to the trace
// which of them runs first. They end with the network.
func HTTPTransport(h *sim.Host) *http.Transport {
	return &http.Transport{DialContext: h.NewDialer().DialContext, ForceAttemptHTTP2: true}
}
