package scenario

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/stack"
)

// settingsCommand is the name of the command of which a line has only the
// host's name and settings.
const settingsCommand = "HOST"

// hostSetup is what a script says about a host before the run.
type hostSetup struct {
	name     string
	kind     nodeKind
	line     int // of its last settings
	declared int // the line that says that it is there; 0 in the short form of two hosts
	settings []func(*sim.HostConfig)
	scripted bool // it has no TCP
	tcp      int  // the line of a setting that only a TCP can have; 0 if there is none
	router   sim.RouterConfig
}

func (h *hostSetup) noTCP() error {
	return fmt.Errorf(`%s is scripted and has no TCP; want "inject" for what it sends and "expect segment" for what it receives`, h.name)
}

func parseHostSettings(a *args) step {
	a.host.take(a)
	return nil
}

// take takes the settings that come next.
func (h *hostSetup) take(a *args) {
	h.line = a.line
	for _, w := range a.words {
		if key, _, ok := w.setting(); ok && key != "address" {
			h.tcp = a.line
		}
	}
	h.settings = append(h.settings, settings(a, hostSettings))
}

// checkHosts reports what does not go together.
func (p *parser) checkHosts() {
	scripted := 0
	for _, h := range p.scenario.hosts {
		if h.scripted && h.tcp != 0 {
			p.fail(h.tcp, fmt.Errorf("%s: %s is scripted and has no TCP to be set; want address= only", h.name, h.name))
		}
		if h.scripted {
			scripted++
		}
	}
	if scripted > 0 && scripted == len(p.scenario.hosts) {
		p.fail(0, errors.New("all hosts are scripted; leave one with a TCP"))
	}
}

// hostSettings are all that sim.HostConfig has: addresses, what stack.Config has in the
// order of its fields, and how segments arrive.
var hostSettings = []setting[sim.HostConfig]{
	{"address", "ADDRESSES", "IP addresses, with commas between them; default 10.0.0.1,fd00::1 for the first host and router, 10.0.0.2,fd00::2 for the second, and so on",
		into(parseAddresses, func(c *sim.HostConfig) *[]netip.Addr { return &c.Addresses })},
	{"mtu", "BYTES", "largest IP packet, 576 to 65535, and at least 1280 with IPv6; default 1500",
		into(size(576, 65535), func(c *sim.HostConfig) *int { return &c.TCP.MTU })},
	{"mss", "BYTES", "maximum segment size offered in SYNs (RFC 9293 section 3.7.1), 88 to 65535; default: mtu less the headers",
		into(size(88, 65535), func(c *sim.HostConfig) *int { return &c.TCP.MSS })},
	{"ttl", "NUMBER", "time to live (IPv4) or hop limit (IPv6) of what the host sends (RFC 9293 section 3.9.2), 1 to 255; default 64",
		into(number(1, 255), func(c *sim.HostConfig) *int { return &c.TCP.TTL })},
	{"dscp", "NUMBER", "Differentiated Services codepoint of its connections (RFC 2474, RFC 9293 section 3.9.1.9), 0 to 63; default 0",
		into(number(0, stack.MaxDSCP), func(c *sim.HostConfig) *int { return &c.TCP.DSCP })},
	{"iss", "NUMBER", "initial send sequence number of every connection; default: chosen as RFC 6528 says",
		pointer(parseSeq, func(c *sim.HostConfig) **segment.Seq { return &c.TCP.ISS })},
	{"delayed-ack", "DURATION", "how long an ACK may wait for data to ride on (RFC 9293 section 3.8.6.3), 40ms in Linux; default 0: it does not wait",
		into(parseDuration, func(c *sim.HostConfig) *time.Duration { return &c.TCP.DelayedACK })},
	{"quick-ack", "NUMBER", "how many of a connection's first data segments are acknowledged at once although delayed-ack is set; default 0",
		into(number(0, 1<<20), func(c *sim.HostConfig) *int { return &c.TCP.QuickACKs })},
	{"sack", "on|off", "selective acknowledgement (RFC 2018); default on",
		into(parseOff, func(c *sim.HostConfig) *bool { return &c.TCP.NoSACK })},
	{"timestamps", "on|off", "the timestamps option (RFC 7323 section 3); default on",
		into(parseOff, func(c *sim.HostConfig) *bool { return &c.TCP.NoTimestamps })},
	{"wscale", "on|off", "the window scale option (RFC 7323 section 2); default on",
		into(parseOff, func(c *sim.HostConfig) *bool { return &c.TCP.NoWindowScaling })},
	{"rack", "on|off", "loss detection by time (RFC 8985), and otherwise by duplicate ACKs only; default on",
		into(parseOff, func(c *sim.HostConfig) *bool { return &c.TCP.NoRACK })},
	{"nagle", "on|off", "Nagle's algorithm: small segments wait while data is unacknowledged (RFC 9293 section 3.7.4); default off",
		into(parseOn, func(c *sim.HostConfig) *bool { return &c.TCP.Nagle })},
	{"keepalive", "on|off", "probes on idle connections (RFC 9293 section 3.8.4); default off, and on with any of the next three",
		into(parseOn, func(c *sim.HostConfig) *bool { return &c.TCP.KeepAlive.Enable })},
	{"keepalive-idle", "DURATION", "how long a connection is idle before the first probe; default 2h",
		keepAlive(into(parsePositive, func(c *sim.HostConfig) *time.Duration { return &c.TCP.KeepAlive.Idle }))},
	{"keepalive-interval", "DURATION", "time between probes; default 75s",
		keepAlive(into(parsePositive, func(c *sim.HostConfig) *time.Duration { return &c.TCP.KeepAlive.Interval }))},
	{"keepalive-count", "NUMBER", "probes without an answer before the connection is given up; default 9",
		keepAlive(into(number(1, 1<<20), func(c *sim.HostConfig) *int { return &c.TCP.KeepAlive.Count }))},
	{"congestion", "reno|cubic|netstack-reno|netstack-cubic", "congestion control: NewReno (RFC 5681), CUBIC (RFC 9438), or netstack's own of these; default reno",
		into(parseCongestionControl, func(c *sim.HostConfig) *stack.CongestionControl { return &c.TCP.CongestionControl })},
	{"min-rto", "DURATION", "smallest retransmission timeout (RFC 6298); default 200ms",
		into(parsePositive, func(c *sim.HostConfig) *time.Duration { return &c.TCP.MinRTO })},
	{"max-rto", "DURATION", "largest retransmission timeout (RFC 6298); default 2m",
		into(parsePositive, func(c *sim.HostConfig) *time.Duration { return &c.TCP.MaxRTO })},
	{"syn-retries", "NUMBER", "how often a SYN is sent again before connect fails (R2 of RFC 9293 section 3.8.3), 1 to 6; default 6",
		into(number(1, 6), func(c *sim.HostConfig) *int { return &c.TCP.SYNRetries })},
	{"max-retries", "NUMBER", "retransmission timeouts in a row that end a connection (R2 of RFC 9293 section 3.8.3); default 15",
		into(number(1, 1<<20), func(c *sim.HostConfig) *int { return &c.TCP.MaxRetries })},
	{"user-timeout", "DURATION", "ends a connection whose data stays unacknowledged for so long (RFC 9293 section 3.8.3); default 0: none",
		into(parseDuration, func(c *sim.HostConfig) *time.Duration { return &c.TCP.UserTimeout })},
	{"time-wait", "DURATION", "how long TIME-WAIT lasts: 2 MSL (RFC 9293 section 3.6.1); default 60s",
		into(parsePositive, func(c *sim.HostConfig) *time.Duration { return &c.TCP.TimeWait })},
	{"fin-wait-2", "DURATION", "how long a closed socket waits in FIN-WAIT-2 for the peer's FIN; default 60s",
		into(parsePositive, func(c *sim.HostConfig) *time.Duration { return &c.TCP.FinWait2 })},
	{"send-buffer", "BYTES", "room for data not acknowledged yet, 4096 or more; default 1MiB, growing to 4MiB",
		into(size(4096, 1<<30), func(c *sim.HostConfig) *int { return &c.TCP.SendBuffer })},
	{"receive-buffer", "BYTES", "room for data not read yet, 4096 or more, of which half is offered as the window; default 1MiB, growing to 4MiB",
		into(size(4096, 1<<30), func(c *sim.HostConfig) *int { return &c.TCP.ReceiveBuffer })},
	{"auto-tuning", "on|off", "lets the buffers grow as needed; default on",
		into(parseOff, func(c *sim.HostConfig) *bool { return &c.TCP.NoAutoTuning })},
	{"fixes", "on|off|-NAME,...", "what is put right of netstack: all, nothing, or all but those named; default on",
		into(stack.ParseFixes, func(c *sim.HostConfig) *stack.Fixes { return &c.TCP.NoFixes })},
	{"syn-cookies", "on|off", "answers every SYN with a cookie and keeps no state for it (RFC 4987 section 3.6); default off: only when too many are half-open",
		into(parseOn, func(c *sim.HostConfig) *bool { return &c.TCP.SYNCookies })},
	{"coalesce", "on|off", "hands segments of a connection that arrive at one instant to TCP together, which answers them with one ACK; default off",
		into(parseOn, func(c *sim.HostConfig) *bool { return &c.Coalesce })},
}

func parseCongestionControl(text string) (c stack.CongestionControl, err error) {
	var names []string
	for _, c := range stack.CongestionControls() {
		if c.Name == text {
			return c, nil
		}
		names = append(names, c.Name)
	}
	_, err = oneOf("congestion control", names...)(text)
	return c, err
}

// keepAlive is a setting that turns keep-alive on.
func keepAlive(parse func(string) (func(*sim.HostConfig), error)) func(string) (func(*sim.HostConfig), error) {
	return func(text string) (func(*sim.HostConfig), error) {
		set, err := parse(text)
		if err != nil {
			return nil, err
		}
		return func(c *sim.HostConfig) {
			c.TCP.KeepAlive.Enable = true
			set(c)
		}, nil
	}
}
