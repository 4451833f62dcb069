package stack

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// Config says how a host's TCP behaves. The zero value of each field, and so of all,
// means netstack's own behaviour, but for CongestionControl.
type Config struct {
	// MTU is the link's, in bytes of IP packet. Default 1500; at least 576 for
	// IPv4 (RFC 791) and 1280 for IPv6 (RFC 8200).
	MTU int
	// MSS is the maximum segment size to offer in SYNs, in bytes of data (RFC
	// 9293 section 3.7.1). Default, and the most there is: MTU less the IP and
	// TCP headers.
	MSS int
	// TTL is the Time to Live (RFC 791) or Hop Limit (RFC 8200) of the packets that
	// the host sends (RFC 9293 section 3.9.2), ICMP too: 1 to 255 hops. Default 64.
	TTL int
	// DSCP is the Differentiated Services Codepoint of the segments of the host's
	// connections (RFC 2474, RFC 9293 section 3.9.1.9): 0 to [MaxDSCP]. The other two
	// bits of the IPv4 TOS or IPv6 Traffic Class, ECN's, are zero. Default 0.
	// netstack's connections are born without it, so that it is missing from SYN-ACKs,
	// but for those with SYN cookies, and from what is sent until a connection is
	// accepted; also from resets where no socket is.
	DSCP int

	// ISS is the initial send sequence number of every connection. Default:
	// chosen as RFC 6528 says. Applied by rewriting numbers at the network card.
	// A connection that a SYN cookie begins has the cookie for its ISS.
	ISS *segment.Seq
	// DelayedACK is how long an ACK without data may wait for company (RFC
	// 9293 section 3.8.6.3, RFC 5681 section 4.2): at most 500ms there, 40ms
	// in Linux. Default 0: acknowledge at once, as netstack does. Applied at
	// the network card.
	DelayedACK time.Duration
	// QuickACKs is how many of a connection's first data segments are
	// acknowledged at once although DelayedACK is set. Linux sends up to 16 so.
	QuickACKs int

	NoSACK          bool // do not offer or use selective acknowledgement (RFC 2018)
	NoTimestamps    bool // leave the timestamps option out of SYNs (RFC 7323)
	NoWindowScaling bool // leave the window scale option out of SYNs (RFC 7323)
	NoRACK          bool // detect loss by duplicate ACKs and timeouts only (not RFC 8985)

	// Nagle delays small segments while data is unacknowledged (RFC 9293
	// section 3.7.4). netstack, as Go's net package, has it off.
	Nagle bool
	// KeepAlive probes idle connections (RFC 9293 section 3.8.4).
	KeepAlive KeepAlive
	// CongestionControl is one of [CongestionControls], or one's own. Default: [Reno].
	CongestionControl CongestionControl

	MinRTO time.Duration // smallest retransmission timeout (RFC 6298); default 200ms
	MaxRTO time.Duration // largest retransmission timeout (RFC 6298); default 120s
	// SYNRetries is how often a SYN is sent again before connect fails: R2 for
	// SYNs (RFC 9293 section 3.8.3). Default 6, which gives up after 127 s and is
	// the most that netstack does. Applied at the network card.
	SYNRetries int
	// MaxRetries is how many retransmission timeouts in a row end a
	// connection (R2 of RFC 9293 section 3.8.3). Default 15.
	MaxRetries int
	// UserTimeout ends a connection whose data stays unacknowledged for so
	// long (RFC 9293 section 3.8.3). Default: none.
	UserTimeout time.Duration
	// TimeWait is how long TIME-WAIT lasts: 2 MSL (RFC 9293 section 3.4.2).
	// Default 60s, as in Linux.
	TimeWait time.Duration
	// FinWait2 is how long a fully closed socket waits in FIN-WAIT-2 for the
	// peer's FIN. Default 60s, as in Linux; the RFC has no limit.
	FinWait2 time.Duration

	SendBuffer    int // bytes; default 1 MiB, growing to 4 MiB
	ReceiveBuffer int // bytes; default 1 MiB, growing to 4 MiB; the window is half of it
	// NoAutoTuning keeps the buffers at the sizes given.
	NoAutoTuning bool

	// NoFixes are the fixes of netstack that the host does without. Default: none, so
	// that all are on; [AllFixes] leaves netstack as it is.
	NoFixes Fixes

	// SYNCookies answers every SYN with a cookie and keeps no state for it
	// (RFC 4987 section 3.6). Otherwise netstack does so only when the queue of
	// half-open connections is full.
	SYNCookies bool
}

// MaxDSCP is the largest Differentiated Services Codepoint, which has 6 bits (RFC 2474
// section 3).
const MaxDSCP = 1<<6 - 1

// KeepAlive says when an idle connection is probed, and when it is given up.
type KeepAlive struct {
	Enable   bool
	Idle     time.Duration // before the first probe; default 2h (RFC 9293 MUST-28)
	Interval time.Duration // between probes; default 75s
	Count    int           // unanswered probes before the connection ends; default 9
}

// check reports the first value that no host with these addresses can have.
func (c *Config) check(addresses []netip.Addr) error {
	const smallest, smallest6 = header.IPv4MinimumProcessableDatagramSize, header.IPv6MinimumMTU
	if c.MTU != 0 && (c.MTU < smallest || c.MTU > 65535) {
		return fmt.Errorf("stack: mtu %d is out of range; want %d to 65535", c.MTU, smallest)
	}
	if i := slices.IndexFunc(addresses, netip.Addr.Is6); i >= 0 && c.MTU != 0 && c.MTU < smallest6 {
		return fmt.Errorf("stack: mtu %d is too small for the address %s: IPv6 needs %d (RFC 8200 section 5); want %[3]d to 65535, or IPv4 addresses only",
			c.MTU, addresses[i], smallest6)
	}
	if c.MSS != 0 && (c.MSS < header.TCPMinimumMSS || c.MSS > header.TCPMaximumMSS) {
		return fmt.Errorf("stack: mss %d is out of range; want %d to %d", c.MSS, header.TCPMinimumMSS, header.TCPMaximumMSS)
	}
	if err := c.CongestionControl.check(); err != nil {
		return err
	}
	return c.checkRanges()
}

// checkRanges reports the first number that is out of its range.
func (c *Config) checkRanges() error {
	for _, d := range []struct {
		name  string
		value time.Duration
	}{
		{"delayed ack", c.DelayedACK}, {"min rto", c.MinRTO}, {"max rto", c.MaxRTO},
		{"user timeout", c.UserTimeout}, {"time-wait", c.TimeWait}, {"fin-wait-2", c.FinWait2},
		{"keep-alive idle", c.KeepAlive.Idle}, {"keep-alive interval", c.KeepAlive.Interval},
	} {
		if d.value < 0 {
			return fmt.Errorf("stack: %s %s is negative; want zero (the default) or more", d.name, d.value)
		}
	}
	minRTO, maxRTO := c.MinRTO, c.MaxRTO
	if minRTO == 0 {
		minRTO = tcp.MinRTO
	}
	if maxRTO == 0 {
		maxRTO = tcp.MaxRTO
	}
	if minRTO > maxRTO {
		return fmt.Errorf("stack: min rto %s is more than max rto %s", minRTO, maxRTO)
	}
	for _, n := range []struct {
		name           string
		value, highest int
	}{
		{"ttl", c.TTL, 255}, {"dscp", c.DSCP, MaxDSCP}, {"syn retries", c.SYNRetries, 6}, {"max retries", c.MaxRetries, 1 << 20},
		{"keep-alive count", c.KeepAlive.Count, 1 << 20}, {"quick acks", c.QuickACKs, 1 << 20},
	} {
		if n.value < 0 || n.value > n.highest {
			return fmt.Errorf("stack: %s %d is out of range; want 0 (the default) to %d", n.name, n.value, n.highest)
		}
	}
	for _, n := range []struct {
		name  string
		value int
	}{{"send buffer", c.SendBuffer}, {"receive buffer", c.ReceiveBuffer}} {
		if n.value != 0 && (n.value < tcp.MinBufferSize || n.value > 1<<30) {
			return fmt.Errorf("stack: %s of %d bytes is out of range; want %d to %d", n.name, n.value, tcp.MinBufferSize, 1<<30)
		}
	}
	return nil
}
