package sim

import (
	"io"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// newChain is client - r1 - r2 - server.
func newChain(t *testing.T, between link.Config, silent bool) (w *world, routers []*Router, links []*Link) {
	t.Helper()
	w = newHosts(t, Config{Seed: 1})
	for _, name := range []string{"r1", "r2"} {
		r, err := w.AddRouter(RouterConfig{Name: name, Silent: silent})
		require.NoError(t, err)
		routers = append(routers, r)
	}
	ends := []Node{w.client, routers[0], routers[1], w.server}
	for i, c := range []link.Config{{Delay: time.Millisecond}, between, {Delay: time.Millisecond}} {
		l, err := w.AddLink(ends[i], ends[i+1], c)
		require.NoError(t, err)
		links = append(links, l)
	}
	return w, routers, links
}

// transfer sends 20,000 octets from client to an address of the server, and tells how
// many have come, and with which error the client's dial or write ended.
func (w *world) transfer(t *testing.T, address string) (received int, failed error) {
	t.Helper()
	l, err := w.server.Listen("tcp", ":80")
	require.NoError(t, err)
	w.Go("server", func() error {
		c, err := l.Accept()
		if err != nil {
			return nil
		}
		c.SetReadDeadline(w.Now().Add(time.Hour))
		b, _ := io.ReadAll(c)
		received = len(b)
		return c.Close()
	})
	w.Go("client", func() error {
		c, err := w.client.Dial("tcp", address)
		if err != nil {
			failed = err
			return l.Close()
		}
		_, failed = c.Write(make([]byte, 20_000))
		return c.Close()
	})
	require.NoError(t, w.Run())
	return received, failed
}

// "every module that processes a datagram must decrease the TTL by at least one even if
// it process the datagram in less than a second" (RFC 791 section 3.2); "Decremented by 1
// by each node that forwards the packet" (RFC 8200 section 3).
func TestRouterCountsDown(t *testing.T) {
	for _, address := range []string{"10.0.0.2:80", "[fd00::2]:80"} {
		w, _, _ := newChain(t, link.Config{Delay: time.Millisecond}, false)
		received, failed := w.transfer(t, address)
		require.NoError(t, failed)
		require.Equal(t, 20_000, received)
		segments := 0
		for _, p := range w.trace.Packets() {
			require.Len(t, p.Fates, 1)
			f := p.Fates[0]
			sent, err := segment.ParseDatagram(p.Bytes)
			require.NoError(t, err)
			came, err := segment.ParseDatagram(f.Bytes)
			require.NoError(t, err)
			assert.EqualValues(t, 64, sent.IP().TTL, "what was sent stays as it was")
			assert.EqualValues(t, 62, came.IP().TTL)
			assert.NoError(t, segment.Verify(f.Bytes))
			assert.Equal(t, sent.Payload(), came.Payload())
			assert.GreaterOrEqual(t, f.Time-p.Sent, 3*time.Millisecond)
			assert.Empty(t, f.Cause, "an ordinary way")
			segments++
		}
		assert.Greater(t, segments, 15)
	}
}

// "If the gateway processing a datagram finds the time to live field is zero it must
// discard the datagram. The gateway may also notify the source host" (RFC 792).
func TestRouterTimeExceeded(t *testing.T) {
	for ttl, by := range map[int]string{1: "r1", 2: "r2", 3: ""} {
		w := newHosts(t, Config{})
		client, err := w.AddHost(HostConfig{Name: "near", TCP: stack.Config{TTL: ttl, SYNRetries: 1}})
		require.NoError(t, err)
		r1, err := w.AddRouter(RouterConfig{Name: "r1"})
		require.NoError(t, err)
		r2, err := w.AddRouter(RouterConfig{Name: "r2"})
		require.NoError(t, err)
		for _, ends := range [][2]Node{{client, r1}, {r1, r2}, {r2, w.server}} {
			_, err = w.AddLink(ends[0], ends[1], link.Config{})
			require.NoError(t, err)
		}
		_, err = client.Dial("tcp", "server:80")
		if by == "" {
			assert.ErrorIs(t, err, syscall.ECONNREFUSED)
			continue
		}
		require.ErrorIs(t, err, syscall.ETIMEDOUT, "to TCP it is a soft error")
		told := w.trace.Packets()[1]
		assert.Equal(t, by, told.From)
		d, err := segment.ParseDatagram(told.Bytes)
		require.NoError(t, err)
		m, ok := d.ICMP()
		require.True(t, ok)
		assert.EqualValues(t, 11, m.Type)
		assert.Equal(t, map[string]*Router{"r1": r1, "r2": r2}[by].Addresses()[0], d.Src())
		assert.Equal(t, "time to live over", w.trace.Packets()[0].Fates[0].Cause)
	}
}

// Both families find the path's MTU (RFC 1191, RFC 8201), unless the router says nothing:
// then the SYN comes through, and no larger segment ever does (RFC 2923 section 2.1).
func TestRouterPathMTU(t *testing.T) {
	for address, largest := range map[string]int{"10.0.0.2:80": 900, "[fd00::2]:80": 1400} {
		for _, silent := range []bool{false, true} {
			w, _, _ := newChain(t, link.Config{MTU: largest}, silent)
			received, _ := w.transfer(t, address)
			assert.Equal(t, !silent, received == 20_000, "%s, silent %t: %d came", address, silent, received)
			told := 0
			for _, p := range w.trace.Packets() {
				if p.From == "r1" {
					told++
				}
			}
			assert.Equal(t, silent, told == 0)
		}
	}
}

// The shortest way is taken, and of two as short the one that was there first.
func TestRouterTakesTheShortestWay(t *testing.T) {
	w := newHosts(t, Config{})
	r := map[string]*Router{}
	for _, name := range []string{"a", "b", "c", "d"} {
		var err error
		r[name], err = w.AddRouter(RouterConfig{Name: name})
		require.NoError(t, err)
	}
	first := map[string]*Direction{}
	for _, ends := range [][2]string{{"a", "d"}, {"a", "c"}, {"a", "b"}, {"d", "c"}} {
		l, err := w.AddLink(r[ends[0]], r[ends[1]], link.Config{})
		require.NoError(t, err)
		first[ends[0]+ends[1]] = l.Forward()
	}
	to := w.server.Addresses()[0]
	assert.Nil(t, r["a"].next(to))
	_, err := w.AddLink(r["b"], w.server, link.Config{})
	require.NoError(t, err)
	assert.Same(t, first["ab"], r["a"].next(to), "the only way")
	_, err = w.AddLink(r["c"], w.server, link.Config{})
	require.NoError(t, err)
	assert.Same(t, first["ac"], r["a"].next(to), "as short, and its links were there before")
	assert.Same(t, first["dc"], r["d"].next(to))
	path := w.Path(r["d"], w.server)
	require.Len(t, path, 2)
	assert.Same(t, first["dc"], path[0])
	assert.Empty(t, w.Path(w.client, w.server), "the client has no link")

	prefix := netip.PrefixFrom(to, 24)
	require.NoError(t, r["a"].AddRoute(prefix, r["d"]))
	assert.Same(t, first["ad"], r["a"].next(to), "as given")
	require.NoError(t, r["a"].AddRoute(netip.PrefixFrom(to, 32), nil))
	assert.Nil(t, r["a"].next(to), "the longest prefix")
	require.NoError(t, r["a"].AddRoute(netip.PrefixFrom(to, 32), r["b"]))
	assert.Same(t, first["ab"], r["a"].next(to), "in place of the one before")
	assert.ErrorContains(t, r["b"].AddRoute(prefix, r["d"]), "router b: no link joins it to d")
	assert.ErrorContains(t, r["b"].AddRoute(netip.Prefix{}, r["d"]), "no prefix")
}

// Two routers that hold each other for the way pass a packet to and fro until its time
// to live is over, which is what that is for.
func TestRouterLoop(t *testing.T) {
	w, r, _ := newChain(t, link.Config{}, false)
	to := netip.MustParsePrefix("10.0.0.2/32")
	require.NoError(t, r[1].AddRoute(to, r[0]))
	_, err := w.client.Dial("tcp", "server:80")
	require.ErrorIs(t, err, syscall.ETIMEDOUT)
	assert.Equal(t, "time to live over", w.trace.Packets()[0].Fates[0].Cause)
	assert.Equal(t, "r2", w.trace.Packets()[1].From, "64 - 1 - 62")
}

// Where no way leads, the source is told: net unreachable, which ends a dial.
func TestRouterWithoutAWay(t *testing.T) {
	for _, silent := range []bool{false, true} {
		w, r, _ := newChain(t, link.Config{}, silent)
		_, err := w.client.Dial("tcp", "192.0.2.1:80")
		if want := error(syscall.ENETUNREACH); silent {
			require.ErrorIs(t, err, syscall.ETIMEDOUT)
		} else {
			require.ErrorIs(t, err, want)
		}
		assert.Equal(t, "no way", w.trace.Packets()[0].Fates[0].Cause)
		_, err = w.client.Dial("tcp", netip.AddrPortFrom(r[0].Addresses()[0], 80).String())
		require.ErrorIs(t, err, syscall.ETIMEDOUT, "a router has no TCP")
	}
}

// What is on its way through a router when a link fails is lost there, and the dial told.
func TestRouterLinkDown(t *testing.T) {
	w, _, links := newChain(t, link.Config{}, false)
	links[2].SetDown(true)
	_, err := w.client.Dial("tcp", "server:80")
	require.ErrorIs(t, err, syscall.EHOSTUNREACH)
	links[2].SetDown(false)
	_, err = w.client.Dial("tcp", "server:80")
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	var told []*trace.Packet
	for _, p := range w.trace.Packets() {
		if p.From == "r2" {
			told = append(told, p)
		}
	}
	assert.Len(t, told, 1)
}
