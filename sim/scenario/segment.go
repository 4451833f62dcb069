package scenario

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/trace"
)

const aboutSegment = "Numbers count from the initial one of their direction: the SYN is 0, the first octet of data 1. " +
	"One behind = is as on the wire."

var segmentCommands = []command{
	{
		name:    "inject",
		usage:   []string{"inject HOST[:PORT]>HOST[:PORT] SEGMENT"},
		summary: "Sends a segment made by hand into the link, as if it came from that side.",
		detail: aboutSegment + " Without ports, the segment belongs to the connection whose SYN was sent last. It needs a " +
			"sequence number and, if it acknowledges, ack. Where nothing is said the window is 65535; data of which only " +
			"the length is said is the alphabet over and over, of which octet 1 is the a.",
		parse: parseInject,
	},
	{
		name:    "expect segment",
		usage:   []string{"expect segment [HOST[:PORT]>HOST[:PORT]] SEGMENT [within=DURATION]"},
		summary: "Waits for the next segment that reaches the scripted host, and compares it.",
		detail: aboutSegment + " What is not said is not compared; the flags always are. If none comes in time, that is an " +
			`error that expect error "no segment" may expect.`,
		settings: []SettingInfo{{"within", "DURATION", "how long to wait; default 5m"}},
		parse:    parseExpectSegment,
	},
}

// segmentParts are what a segment's notation is made of, behind the flags.
var segmentParts = []PartInfo{
	{"FLAGS", "first of all, tcpdump's letters: S for SYN, F for FIN, R for RST, P for PSH, a dot for ACK, U for URG, E, W and e for ECN, or none"},
	{"1:6(5)", "sequence numbers, of the first octet and behind the last, and the length; the length, or both it and the end, may be left out"},
	{"ack 1", "acknowledgment number"},
	{"win 1000", "window, 0 to 65535, not scaled"},
	{"urg 5", "urgent pointer, 0 to 65535"},
	{"len 10", "length of the data, where there are no sequence numbers"},
	{`"hello"`, "the data itself"},
	{"<mss 1460,nop,wscale 7,sackOK,TS val 1 ecr 2,sack 11:21 31:41,kind 254 0xbeef>", "options; in what is expected, one may stand without its value, and ... for any others"},
	{"badsum", "a wrong checksum; it is not compared"},
}

// patience is how long a scripted host waits for a segment.
const patience = 5 * time.Minute

// ends are a direction of the link, and the ports of a segment that goes there; 0
// where nothing is said.
type ends struct {
	direction
	source, destination uint16
}

// ends takes HOST[:PORT]>HOST[:PORT], if it comes next.
func (a *args) ends() (e ends, ok bool) {
	if !a.points() {
		return e, false
	}
	from, to, _ := strings.Cut(a.words[0].text, ">")
	a.words = a.words[1:]
	from, e.source = a.cutPort(from)
	to, e.destination = a.cutPort(to)
	e.direction, ok = a.between(from, to)
	return e, ok
}

// cutPort takes HOST[:PORT] apart.
func (a *args) cutPort(text string) (host string, port uint16) {
	host, service, there := strings.Cut(text, ":")
	if there {
		var err error
		port, err = parsePort(service)
		a.fail(err)
	}
	return host, port
}

// form takes the rest of the line, which is a segment.
func (a *args) form() notation.Form {
	f, err := notation.Parse(joined(a.words))
	a.words = nil
	a.fail(err)
	return f
}

func parseInject(a *args) step {
	e, ok := a.ends()
	if !ok {
		a.misuse("missing HOST>HOST (%s)", a.parser.directions())
	}
	f := a.form()
	switch _, err := f.Segment(notation.Base{}); {
	case a.err != nil:
	case err != nil:
		a.fail(err)
	case f.Seq == nil:
		a.fail(fmt.Errorf("missing sequence number; want one behind %s, such as 1", f.Flags.Letters()))
	case f.Flags.Has(segment.ACK) && f.Ack == nil:
		a.fail(fmt.Errorf("missing ack, which the dot in %s asks for; want one such as ack 1", f.Flags.Letters()))
	}
	return func(p *process) error {
		conn, err := p.conn(e)
		if err != nil {
			return err
		}
		base, err := p.base(f, conn)
		if err != nil {
			return err
		}
		s, err := f.Segment(base)
		if err != nil {
			return err
		}
		s.Src, s.Dst = conn.Local, conn.Remote
		on := e.direction
		if p.spoofer != nil {
			on.from = p.spoofer
		}
		return p.run.direction(on).Inject(s)
	}
}

// conn is what a segment to be sent belongs to, as its sender sees it: the
// connection whose SYN was sent last, if it is between those hosts, but for ports that the
// line names.
func (p *process) conn(e ends) (trace.Conn, error) {
	c := p.run.recorder.latest
	from := p.addresses(e.from)
	if !slices.Contains(from, c.Local.Addr()) {
		c = c.Reverse()
	}
	if !slices.Contains(from, c.Local.Addr()) || p.anothers(c.Remote.Addr(), e.to) {
		if e.source == 0 || e.destination == 0 {
			return c, fmt.Errorf("there is no connection yet that the segment could belong to; name both ports, as in %s:5000>%s:80", e.from.name, e.to.name)
		}
		source, destination, err := oneFamily(from, p.addresses(e.to))
		if err != nil {
			return c, fmt.Errorf("%s and %s %w", e.from.name, e.to.name, err)
		}
		c = trace.Conn{Local: netip.AddrPortFrom(source, 0), Remote: netip.AddrPortFrom(destination, 0)}
	}
	if e.source != 0 {
		c.Local = netip.AddrPortFrom(c.Local.Addr(), e.source)
	}
	if e.destination != 0 {
		c.Remote = netip.AddrPortFrom(c.Remote.Addr(), e.destination)
	}
	return p.between(e, c), nil
}

// between is the connection between two ports that a line names, if that is one of another
// family of addresses than c is; c otherwise.
func (p *process) between(e ends, c trace.Conn) trace.Conn {
	began := func(c trace.Conn) bool {
		_, sent := p.run.recorder.initial[c]
		_, answered := p.run.recorder.initial[c.Reverse()]
		return sent || answered
	}
	if e.source == 0 || e.destination == 0 || began(c) {
		return c
	}
	for _, local := range p.addresses(e.from) {
		for _, remote := range p.addresses(e.to) {
			other := trace.Conn{Local: netip.AddrPortFrom(local, e.source), Remote: netip.AddrPortFrom(remote, e.destination)}
			if began(other) {
				return other
			}
		}
	}
	return c
}

// anothers reports whether an address is that of a host other than the given one. The
// address of a NAT is nobody's.
func (p *process) anothers(address netip.Addr, h *hostSetup) bool {
	return slices.ContainsFunc(p.run.scenario.hosts, func(other *hostSetup) bool {
		return other != h && slices.Contains(p.addresses(other), address)
	})
}

// oneFamily picks the first two addresses that are both IPv4 or both IPv6.
func oneFamily(some, others []netip.Addr) (netip.Addr, netip.Addr, error) {
	for _, a := range some {
		for _, b := range others {
			if a.Is4() == b.Is4() {
				return a, b, nil
			}
		}
	}
	return netip.Addr{}, netip.Addr{}, errors.New("have no addresses of one family")
}

// addresses are those of a host, scripted or not.
func (p *process) addresses(setup *hostSetup) []netip.Addr {
	if h := p.host(setup); h.peer != nil {
		return h.peer.Addresses()
	} else {
		return h.Addresses()
	}
}

// base is what the numbers of a form count from, if any does; c is the segment's
// connection, as its sender sees it.
func (p *process) base(f notation.Form, c trace.Conn) (base notation.Base, err error) {
	sender, receiver := f.Relative()
	known := func(c trace.Conn, needed bool) segment.Seq {
		n, ok := p.run.recorder.initial[c]
		if !ok && needed && err == nil {
			err = fmt.Errorf("numbers count from the initial one, but no SYN was sent from port %d to port %d; "+
				"put = before a number that is as on the wire", c.Local.Port(), c.Remote.Port())
		}
		return n
	}
	base.Sender, base.Receiver = known(c, sender), known(c.Reverse(), receiver)
	return base, err
}

func parseExpectSegment(a *args) step {
	wait := patience
	if i := slices.IndexFunc(a.words, word.within); i >= 0 {
		_, value, _ := a.words[i].setting()
		var err error
		wait, err = parsePositive(value)
		a.fail(err)
		a.words = slices.Delete(slices.Clone(a.words), i, i+1)
	}
	e, ok := a.ends()
	if !ok {
		e.to = a.parser.scripted()
	}
	switch {
	case e.to == nil:
		a.fail(errors.New(`no host is scripted, so their TCPs take the segments; put "client scripted" or "server scripted" at the top`))
	case !e.to.scripted:
		a.fail(fmt.Errorf(`%s is not scripted, so its TCP takes the segments; put "%[1]s scripted" at the top`, e.to.name))
	}
	f := a.form()
	return func(p *process) error { return p.receive(e, f, wait) }
}

// scripted is the host without a TCP; nil if there is none.
func (p *parser) scripted() *hostSetup {
	i := slices.IndexFunc(p.scenario.hosts, func(h *hostSetup) bool { return h.scripted })
	if i < 0 {
		return nil
	}
	return p.scenario.hosts[i]
}

// within tells the word that says how long to wait.
func (w word) within() bool {
	key, _, ok := w.setting()
	return ok && key == "within"
}

// receive waits for a segment and compares it.
func (p *process) receive(e ends, f notation.Form, wait time.Duration) error {
	got, err := p.host(e.to).peer.Receive(wait)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return called(fmt.Errorf("no segment came for %s", wait))
	}
	if err != nil {
		return err
	}
	base, err := p.base(f, trace.Conn{Local: got.Src, Remote: got.Dst})
	if err != nil {
		return err
	}
	var wrong []string
	for _, d := range f.Match(&got, base) {
		wrong = append(wrong, d.String())
	}
	for _, port := range []struct {
		what      string
		want, got uint16
	}{{"source", e.source, got.Src.Port()}, {"destination", e.destination, got.Dst.Port()}} {
		if port.want != 0 && port.want != port.got {
			wrong = append(wrong, fmt.Sprintf("the %s port is %d, not %d", port.what, port.got, port.want))
		}
	}
	if wrong != nil {
		return fmt.Errorf("%s; the segment is %s", strings.Join(wrong, ", "), notation.Of(&got, base))
	}
	return nil
}
