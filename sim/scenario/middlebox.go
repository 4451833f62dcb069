package scenario

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// pairCommand is the command for a kind of element that stands in both directions of a
// link, of which an S is what they know together. Its inside is where the direction in the
// line comes from, the first of two nodes, or the client.
func pairCommand[E link.Element, S any](summary, detail string, table []setting[E], build func(e E, shared *S, inward bool) link.Element) command {
	var zero E
	kind := zero.Kind()
	c := elementCommand(kind, summary, detail, table, func(e E) link.Element { return e })
	c.parse = func(a *args) step {
		name := a.as()
		places := a.bothWays()
		off := a.is("off")
		change := changes(a, off, table)
		var e E
		change(&e)
		a.firstOf(kind, name, off, nil, func() error { return build(e, new(S), false).Check() })
		return func(p *process) error {
			all := places(p.run)
			shared := new(S)
			for _, e := range p.run.elements[all[0]] {
				if e.called(kind, name) {
					shared = e.shared.(*S)
				}
			}
			for i, d := range all {
				if err := p.run.setElement(d, kind, name, off, paired{shared, i == 1}, func(old any) (any, link.Element) {
					e, _ := old.(E)
					change(&e)
					return e, build(e, shared, i == 1)
				}); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return c
}

// bothWays takes the two directions of a link, the outward one first.
func (a *args) bothWays() func(*run) []*sim.Direction {
	if !a.points() {
		return a.places()
	}
	d, _ := a.direction()
	if a.err == nil && a.parser.scenario.link(d.from, d.to) == nil {
		a.fail(fmt.Errorf("no link joins %s and %s", d.from.name, d.to.name))
	}
	return func(r *run) []*sim.Direction {
		return []*sim.Direction{r.direction(d), r.direction(direction{d.to, d.from})}
	}
}

// timeouts are the settings of how long connections are known.
func timeouts[E link.Element](place func(*E) *link.Timeouts) []setting[E] {
	return []setting[E]{
		{"idle", "DURATION", "how long an established connection is known on which nothing is sent; default 2h4m (RFC 5382 REQ-5)",
			into(parsePositive, func(e *E) *time.Duration { return &place(e).Idle })},
		{"transitory", "DURATION", "how long one is that is being opened or has been closed; default 4m",
			into(parsePositive, func(e *E) *time.Duration { return &place(e).Transitory })},
	}
}

const insideOut = "It stands in both directions, which meet what stands in several such in turn the other way round; inside is where DIRECTION comes from or the first NODE, by default the client. "

var middleboxElements = []command{
	pairCommand(
		"Gives what comes from inside an address of its own, and ports to tell connections apart by (RFC 5382).",
		insideOut+"Nothing comes in that has no mapping. Who is outside has to have a way to the address: the end of the link has one, a router by its routes.",
		append([]setting[link.NAT]{
			field("outside", "ADDRESS", "the address that is seen from outside; default 192.0.2.1", parseAddress, func(n *link.NAT) *netip.Addr { return &n.Address }),
			field("symmetric", "on|off", "gives each connection a port of its own, to which only its peer may send; default off: a full cone, whose ports are open to all", parseOn, func(n *link.NAT) *bool { return &n.Symmetric }),
		}, timeouts(func(n *link.NAT) *link.Timeouts { return &n.Timeouts })...),
		func(n link.NAT, m *link.Mappings, inward bool) link.Element {
			n.Mappings, n.Inward = m, inward
			if !n.Address.IsValid() {
				n.Address = netip.AddrFrom4([4]byte{192, 0, 2, 1})
			}
			return n
		}),
	pairCommand(
		"Lets segments pass of connections that it has seen begin, and drops or resets others.",
		insideOut+"What is no TCP passes.",
		append([]setting[link.Firewall]{
			field("inbound", "on|off", "lets connections be opened from outside, too; default off", parseOn, func(f *link.Firewall) *bool { return &f.Inbound }),
			field("reset", "on|off", "resets both ends in place of dropping without a word; default off", parseOn, func(f *link.Firewall) *bool { return &f.Reset }),
		}, timeouts(func(f *link.Firewall) *link.Timeouts { return &f.Timeouts })...),
		func(f link.Firewall, c *link.Connections, inward bool) link.Element {
			f.Connections, f.Inward = c, inward
			return f
		}),
	pairCommand(
		"Adds a random number to the sequence numbers of each side of a connection, and takes it off again in acknowledgments.",
		"It stands in both directions. A connection whose SYN it has not seen passes as it is.",
		[]setting[link.SequenceRandomizer]{
			field("sack", "on|off", "takes it off in SACK blocks, too, which some such middleboxes do not; default on", parseOff, func(r *link.SequenceRandomizer) *bool { return &r.KeepSACK }),
		},
		func(r link.SequenceRandomizer, o *link.Offsets, _ bool) link.Element {
			r.Offsets = o
			return r
		}),
	plain("Takes TCP options out of segments; no-operations stand in their place.", "",
		field("sack", "on|off", "SACK permitted and the blocks (RFC 2018): off takes them out; default on", parseOff, func(o *link.OptionStripper) *bool { return &o.SACK }),
		field("timestamps", "on|off", "RFC 7323 section 3; default on", parseOff, func(o *link.OptionStripper) *bool { return &o.Timestamps }),
		field("wscale", "on|off", "the window scale, RFC 7323 section 2; default on", parseOff, func(o *link.OptionStripper) *bool { return &o.WindowScale }),
		field("unknown", "on|off", "all others but the maximum segment size; default on", parseOff, func(o *link.OptionStripper) *bool { return &o.Unknown })),
	plain("Makes the maximum segment size that SYNs offer no larger than it says.", "",
		field("mss", "BYTES", "the largest one; it must be given", size(1, 65535), func(c *link.MSSClamp) *int { return &c.MSS })),
	plain("Spares acknowledgments: holds a segment that is nothing but an ACK, and drops it for one of the same connection that acknowledges more.",
		"Duplicate ACKs and those with SACK blocks pass.",
		field("hold", "DURATION", "how long one is held at most; default 10ms", parsePositive, func(a *link.ACKThinning) *time.Duration { return &a.Hold }),
		field("every", "NUMBER", "how many may become one, 2 or more; default: any number", number(2, 1<<20), func(a *link.ACKThinning) *int { return &a.Every })),
	plain("Drops what comes faster than a rate, but for bursts, and holds nothing up.", "",
		field("rate", "RATE", "it must be given", parseRate, func(p *link.Policer) *int64 { return &p.Rate }),
		field("burst", "BYTES", "how much may come at once; default 15000", size(1, 1<<30), func(p *link.Policer) *int { return &p.Burst })),
	plain("Is what becomes of packets that are too large for what lies behind it.", "It is the link's mtu, at a place among elements.",
		field("size", "BYTES", "of the largest IP packet that passes, 68 to 65535; it must be given", size(68, 65535), func(m *link.MTU) *int { return &m.Size }),
		field("fragment", "on|off", "takes IPv4 packets apart that may be (RFC 791 section 3.2); default off", parseOn, func(m *link.MTU) *bool { return &m.Fragment }),
		field("ignore-df", "on|off", "takes those apart, too, that must not be, as some tunnels do: netstack forbids it in all that it sends; default off", parseOn, func(m *link.MTU) *bool { return &m.IgnoreDF }),
		field("silent", "on|off", "tells nobody of what is dropped: a black hole to path MTU discovery (RFC 2923 section 2.1); default off: the source is told by ICMP", parseOn, func(m *link.MTU) *bool { return &m.Silent })),
}

// parseAddress reads one address.
func parseAddress(text string) (netip.Addr, error) {
	all, err := parseAddresses(text)
	switch {
	case err != nil:
		return netip.Addr{}, err
	case len(all) != 1:
		return netip.Addr{}, errors.New("several addresses; want one")
	}
	return all[0], nil
}
