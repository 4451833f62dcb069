package stack

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// kinds lists a segment's options, as "mss sackOK TS nop wscale".
func kinds(p packet) string {
	names := map[segment.OptionKind]string{
		segment.NoOperation: "nop", segment.MaximumSegmentSize: "mss", segment.WindowScale: "wscale",
		segment.SACKPermitted: "sackOK", segment.Timestamps: "TS", segment.SACK: "sack",
	}
	var list []string
	for _, o := range p.Options {
		list = append(list, names[o.Kind])
	}
	return strings.Join(list, " ")
}

// RFC 7323 section 1.3: an option is in use if both SYNs have it, and "a TCP
// must not send" it otherwise. Whatever the two hosts leave out, they understand
// each other.
func TestSYNOptions(t *testing.T) {
	all := func(n int) Config {
		return Config{NoSACK: n&1 != 0, NoTimestamps: n&2 != 0, NoWindowScaling: n&4 != 0}
	}
	want := map[int]string{ // as Linux orders and aligns them
		0: "mss sackOK TS nop wscale", 1: "mss nop nop TS nop wscale", 2: "mss nop nop sackOK nop wscale", 3: "mss nop wscale",
		4: "mss sackOK TS", 5: "mss nop nop TS", 6: "mss nop nop sackOK", 7: "mss",
	}
	for mine := range 8 {
		for theirs := range 8 {
			w := newWorld(t)
			client, server := w.pair(all(mine), all(theirs))
			c, s := w.connect(client, server)
			require.Equal(t, want[mine], kinds(client.sent[0]))
			require.Equal(t, want[mine|theirs], kinds(server.sent[0]), "%d to %d", mine, theirs)

			w.write(c, 100_000)
			w.run(ms(100))
			size, _ := w.drain(s)
			require.Equal(t, 100_000, size)
			for _, p := range append(client.news(), server.news()...) {
				_, _, stamped := p.Timestamps()
				require.Equal(t, (mine|theirs)&2 == 0, stamped)
			}
			if (mine|theirs)&4 != 0 {
				require.LessOrEqual(t, s.Status().RcvWnd, uint32(65535))
			} else {
				require.Greater(t, s.Status().RcvWnd, uint32(65535))
			}
		}
	}
}

// A peer that answers a SYN with options that were not offered is not listened
// to, and "a <SYN> or <SYN,ACK> MUST NOT be scaled" (RFC 7323 section 2.2).
func TestUnaskedOptions(t *testing.T) {
	w := newWorld(t)
	n := w.host("client", Config{ISS: new(segment.Seq(1000)), NoTimestamps: true, NoWindowScaling: true})
	s := n.socket()
	require.NoError(t, s.Connect(netip.AddrPort{}, netip.MustParseAddrPort("10.0.0.99:80")))
	p := &script{n, s.Local(), s.Remote()}
	p.news()
	p.deliver(segment.Segment{Flags: syn | ack, Seq: 5000, Ack: 1001, Window: 3000, Options: []segment.Option{
		segment.MSS(1000), segment.WScale(7), segment.NOP(), segment.TS(1, 2)}})
	require.NoError(t, s.Connected())
	require.Equal(t, uint32(3000), s.Status().SndWnd)
	w.write(s, 4000)
	last := p.text()
	require.Equal(t, ". 3001:4001(1000) ack 5001", last[len(last)-1])
}

// The link's MTU bounds packets, and the MSS that is offered (RFC 9293 section
// 3.7.1); the peer's MSS bounds the data sent. Where SACK is in use, netstack
// keeps room for the most SACK blocks in every segment: 36 bytes.
func TestMTUAndMSS(t *testing.T) {
	for _, test := range []struct {
		address    string
		mtu, mss   int // of the client
		offered    uint16
		ours       int // the server's largest segment
		peersBound int // the client's
	}{
		{"10.0.0.1", 0, 0, 1460, 1460, 1460},
		{"10.0.0.1", 0, 1000, 1000, 1000, 1460},
		{"10.0.0.1", 0, 65535, 1460, 1460, 1460},
		{"10.0.0.1", 576, 0, 536, 536, 536},
		{"10.0.0.1", 576, 88, 88, 88, 536},
		{"10.0.0.1", 65535, 0, 65495, 1460, 1460},
		{"fd00::1", 1280, 0, 1220, 1220, 1220},
		{"fd00::1", 0, 0, 1440, 1440, 1440},
	} {
		for _, noSACK := range []bool{true, false} {
			w := newWorld(t)
			addresses := [2]string{test.address, "10.0.0.2"}
			if netip.MustParseAddr(test.address).Is6() {
				addresses[1] = "fd00::2"
			}
			c, s := w.pairAt(Config{MTU: test.mtu, MSS: test.mss}, Config{NoSACK: noSACK, NoTimestamps: true}, addresses)
			x, y := w.connect(c, s)
			offered, _ := c.sent[0].MSS()
			require.Equal(t, test.offered, offered)
			w.write(x, 10_000)
			w.write(y, 10_000)
			w.run(ms(100))
			largest := func(n *node) (size int) {
				for _, p := range n.news() {
					size = max(size, len(p.Payload))
				}
				return size
			}
			room := 36
			if noSACK {
				room = 0
			}
			require.Equal(t, test.peersBound-room, largest(c), "%+v", test)
			require.Equal(t, test.ours-room, largest(s), "%+v", test)
		}
	}
}

// RFC 9293 section 3.7.4: "If there is unacknowledged data (i.e., SND.NXT >
// SND.UNA), then the sending TCP endpoint buffers all user data (regardless of
// the PSH bit) until the outstanding data has been acknowledged or until the TCP
// endpoint can send a full-sized segment".
func TestNagle(t *testing.T) {
	for _, test := range []struct {
		config, socket bool
		want           string
	}{
		{false, false, "[1@0s 1@0s 1@0s]"}, {true, false, "[1@0s 1@0s 1@0s]"},
		{false, true, "[1@0s 2@2ms]"}, {true, true, "[1@0s 2@2ms]"},
	} {
		w := newWorld(t)
		client, server := w.pair(Config{Nagle: test.config}, Config{})
		c, _ := w.connect(client, server)
		if test.config != test.socket {
			c.SetNagle(test.socket)
		}
		start := w.now
		for range 3 {
			w.write(c, 1)
		}
		w.run(ms(100))
		var sizes []string
		for _, p := range client.news() {
			sizes = append(sizes, fmt.Sprint(len(p.Payload), "@", p.at-start))
		}
		assert.Equal(t, test.want, fmt.Sprint(sizes))
	}
}

// Every value that no host can have is refused, with what to do about it.
func TestConfigErrors(t *testing.T) {
	four, six := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("fd00::1")
	for want, change := range map[string]func(c *Config, w *Wiring){
		"Wiring.Clock is nil; set it to the time that the host lives in":                                                                               func(_ *Config, w *Wiring) { w.Clock = nil },
		"Wiring.Output is nil; set it to a function that takes the host's packets":                                                                     func(_ *Config, w *Wiring) { w.Output = nil },
		"Wiring.Addresses is empty; a host needs at least one IP address":                                                                              func(_ *Config, w *Wiring) { w.Addresses = nil },
		"mtu 575 is out of range; want 576 to 65535":                                                                                                   func(c *Config, _ *Wiring) { c.MTU = 575 },
		"mtu 1279 is too small for the address " + six.String() + ": IPv6 needs 1280 (RFC 8200 section 5); want 1280 to 65535, or IPv4 addresses only": func(c *Config, w *Wiring) { c.MTU = 1279; w.Addresses = []netip.Addr{six, four} },
		"mtu 65536 is out of range; want 576 to 65535":                                                                                                 func(c *Config, _ *Wiring) { c.MTU = 65536 },
		"mtu -1 is out of range; want 576 to 65535":                                                                                                    func(c *Config, _ *Wiring) { c.MTU = -1 },
		"mss 87 is out of range; want 88 to 65535":                                                                                                     func(c *Config, _ *Wiring) { c.MSS = 87 },
		"mss 65536 is out of range; want 88 to 65535":                                                                                                  func(c *Config, _ *Wiring) { c.MSS = 65536 },
		`congestion control "bbr" has no New`:                                                                                                          func(c *Config, _ *Wiring) { c.CongestionControl.Name = "bbr" },
		`congestion control "netstack-bbr" is none of netstack's; want netstack-reno or netstack-cubic`:                                                func(c *Config, _ *Wiring) { c.CongestionControl.Name = "netstack-bbr" },
		"delayed ack -1ns is negative; want zero (the default) or more":                                                                                func(c *Config, _ *Wiring) { c.DelayedACK = -1 },
		"min rto -1ns is negative; want zero (the default) or more":                                                                                    func(c *Config, _ *Wiring) { c.MinRTO = -1 },
		"max rto -1ns is negative; want zero (the default) or more":                                                                                    func(c *Config, _ *Wiring) { c.MaxRTO = -1 },
		"user timeout -1ns is negative; want zero (the default) or more":                                                                               func(c *Config, _ *Wiring) { c.UserTimeout = -1 },
		"time-wait -1ns is negative; want zero (the default) or more":                                                                                  func(c *Config, _ *Wiring) { c.TimeWait = -1 },
		"fin-wait-2 -1ns is negative; want zero (the default) or more":                                                                                 func(c *Config, _ *Wiring) { c.FinWait2 = -1 },
		"keep-alive idle -1ns is negative; want zero (the default) or more":                                                                            func(c *Config, _ *Wiring) { c.KeepAlive.Idle = -1 },
		"keep-alive interval -1ns is negative; want zero (the default) or more":                                                                        func(c *Config, _ *Wiring) { c.KeepAlive.Interval = -1 },
		"min rto 2s is more than max rto 1s":                                                                                                           func(c *Config, _ *Wiring) { c.MinRTO, c.MaxRTO = sec(2), sec(1) },
		"min rto 2m1s is more than max rto 2m0s":                                                                                                       func(c *Config, _ *Wiring) { c.MinRTO = sec(121) },
		"min rto 200ms is more than max rto 100ms":                                                                                                     func(c *Config, _ *Wiring) { c.MaxRTO = ms(100) },
		"ttl -1 is out of range; want 0 (the default) to 255":                                                                                          func(c *Config, _ *Wiring) { c.TTL = -1 },
		"ttl 256 is out of range; want 0 (the default) to 255":                                                                                         func(c *Config, _ *Wiring) { c.TTL = 256 },
		"dscp -1 is out of range; want 0 (the default) to 63":                                                                                          func(c *Config, _ *Wiring) { c.DSCP = -1 },
		"dscp 64 is out of range; want 0 (the default) to 63":                                                                                          func(c *Config, _ *Wiring) { c.DSCP = 64 },
		"syn retries 7 is out of range; want 0 (the default) to 6":                                                                                     func(c *Config, _ *Wiring) { c.SYNRetries = 7 },
		"syn retries -1 is out of range; want 0 (the default) to 6":                                                                                    func(c *Config, _ *Wiring) { c.SYNRetries = -1 },
		"max retries -1 is out of range; want 0 (the default) to 1048576":                                                                              func(c *Config, _ *Wiring) { c.MaxRetries = -1 },
		"keep-alive count -1 is out of range; want 0 (the default) to 1048576":                                                                         func(c *Config, _ *Wiring) { c.KeepAlive.Count = -1 },
		"quick acks 2000000 is out of range; want 0 (the default) to 1048576":                                                                          func(c *Config, _ *Wiring) { c.QuickACKs = 2_000_000 },
		"send buffer of 4095 bytes is out of range; want 4096 to 1073741824":                                                                           func(c *Config, _ *Wiring) { c.SendBuffer = 4095 },
		"receive buffer of -1 bytes is out of range; want 4096 to 1073741824":                                                                          func(c *Config, _ *Wiring) { c.ReceiveBuffer = -1 },
		"receive buffer of 1073741825 bytes is out of range; want 4096 to 1073741824":                                                                  func(c *Config, _ *Wiring) { c.ReceiveBuffer = 1<<30 + 1 },
		"give the host address 10.0.0.1: duplicate address":                                                                                            func(_ *Config, w *Wiring) { w.Addresses = []netip.Addr{four, four} },
	} {
		config, wiring := Config{}, wiringTo(newWorld(t), func([]byte, *Sender) {})
		change(&config, &wiring)
		h, err := New(config, wiring)
		assert.EqualError(t, err, "stack: "+want)
		assert.Nil(t, h)
	}
	for _, a := range []netip.Addr{
		{}, netip.IPv4Unspecified(), netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("::1"), netip.MustParseAddr("224.0.0.1"),
		netip.MustParseAddr("ff02::1"), netip.MustParseAddr("::ffff:10.0.0.1"), netip.MustParseAddr("fe80::1%eth0"), netip.MustParseAddr("255.255.255.255"),
	} {
		wiring := wiringTo(newWorld(t), func([]byte, *Sender) {})
		wiring.Addresses = []netip.Addr{four, a}
		_, err := New(Config{}, wiring)
		assert.EqualError(t, err, "stack: address "+a.String()+" cannot be a host's; use a unicast address such as 10.0.0.1 or fd00::1")
	}
}

// The bounds themselves are taken, by netstack as well.
func TestConfigLimits(t *testing.T) {
	for name, c := range map[string]Config{
		"zero":    {},
		"least":   {MTU: 576, MSS: 88, TTL: 1, DSCP: 1, MinRTO: 1, MaxRTO: 1, SYNRetries: 1, MaxRetries: 1, SendBuffer: 4096, ReceiveBuffer: 4096, NoAutoTuning: true, DelayedACK: 1, QuickACKs: 1, TimeWait: 1, FinWait2: 1, UserTimeout: 1},
		"most":    {MTU: 65535, MSS: 65535, TTL: 255, DSCP: 63, MinRTO: hour, MaxRTO: hour, SYNRetries: 6, MaxRetries: 1 << 20, SendBuffer: 1 << 30, ReceiveBuffer: 1 << 30, TimeWait: hour, FinWait2: hour, UserTimeout: hour},
		"min rto": {MinRTO: sec(120)},
		"max rto": {MaxRTO: ms(200)},
		"low rto": {MinRTO: ms(1), MaxRTO: ms(2)},
		"cubic":   {CongestionControl: CUBIC, KeepAlive: KeepAlive{Enable: true, Idle: ms(1), Interval: ms(1), Count: 1 << 20}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			client, server := w.pair(c, Config{})
			_, s := w.connect(client, server)
			require.Equal(t, segment.Established, s.State())
		})
	}
}
