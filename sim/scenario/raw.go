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
	"github.com/seed-8df93623/tcpsim/trace"
)

const aboutFields = "FLAGS are tcpdump's letters: S for SYN, F for FIN, R for RST, P for PSH and a dot for ACK, as in S. or P. " +
	"Sequence numbers are those on the wire, or with a + count from the initial one of their direction: seq=+1 is the first byte of data."

var rawCommands = []command{
	{
		name:    "inject",
		usage:   []string{"inject DIRECTION FLAGS seq=NUMBER [KEY=VALUE...]"},
		summary: "Sends a segment made by hand into the link, as if it came from that side.",
		detail: aboutFields + " Without from and to, the segment belongs to the connection whose SYN was sent last. " +
			"A segment that acknowledges needs ack=; win is 65535 where nothing is said.",
		settings: describeFields(fields),
		parse:    parseInject,
	},
	{
		name:    "expect segment",
		usage:   []string{"expect segment DIRECTION FLAGS [KEY=VALUE...] [within=DURATION]"},
		summary: "Waits for the next segment that reaches a scripted host, and compares it.",
		detail: aboutFields + " What is not said is not compared. If none comes in time, that is an " +
			`error that expect error "no segment" may expect.`,
		settings: append(describeFields(expectable), SettingInfo{"within", "DURATION", "how long to wait; default 5m"}),
		parse:    parseExpectSegment,
	},
}

// patience is how long a scripted host waits for a segment.
const patience = 5 * time.Minute

// form is what a script says about a segment.
type form struct {
	direction direction
	flags     segment.Flags
	values    []value // in the order in which they are written
}

// value is what a script says about one field.
type value struct {
	field
	text string
}

// form takes DIRECTION FLAGS KEY=VALUE... from the line, with the given fields.
func (a *args) form(fields []field) form {
	f := form{direction: a.directed()}
	f.flags = take(a, "FLAGS", parseFlags)
	zero := func() (segment.Seq, error) { return 0, nil }
	a.pairs(func(key, text string) error {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
		if i < 0 {
			return unknown("setting", key, keysOf(describeFields(fields)))
		}
		f.values = append(f.values, value{fields[i], text})
		if err := fields[i].put(&segment.Segment{}, text, initial{zero, zero}); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		return nil
	})
	return f
}

func parseFlags(text string) (segment.Flags, error) {
	flags, err := segment.ParseLetters(text)
	if err != nil {
		return 0, fmt.Errorf("%q are no flags; want tcpdump's letters, such as S, S., P., F. or R", text)
	}
	return flags, nil
}

func (f form) has(key string) bool {
	return slices.ContainsFunc(f.values, func(v value) bool { return v.key == key })
}

// segment makes the segment that a form describes.
func (p *process) segment(f form) (segment.Segment, error) {
	s := segment.Segment{Flags: f.flags, Window: 65535}
	var err error
	if s.Src, s.Dst, err = p.ends(f); err != nil {
		return s, err
	}
	base := initial{
		sender:   func() (segment.Seq, error) { return p.run.wire.initialOf(trace.Conn{Local: s.Src, Remote: s.Dst}) },
		receiver: func() (segment.Seq, error) { return p.run.wire.initialOf(trace.Conn{Local: s.Dst, Remote: s.Src}) },
	}
	for _, ports := range []bool{true, false} { // which say where numbers count from
		for _, v := range f.values {
			if ports != (v.key == "from" || v.key == "to") {
				continue
			}
			if err := v.put(&s, v.text, base); err != nil {
				return s, err
			}
		}
	}
	return s, nil
}

// ends are the segment's addresses: those of the connection whose SYN was sent
// last, but for ports that the form names.
func (p *process) ends(f form) (src, dst netip.AddrPort, err error) {
	latest := p.run.wire.latest
	src, dst = latest.Local, latest.Remote
	from := p.addresses(f.direction.from)
	if !slices.Contains(from, src.Addr()) {
		src, dst = dst, src
	}
	if src.IsValid() {
		return src, dst, nil
	}
	if !f.has("from") || !f.has("to") {
		return src, dst, errors.New("there is no connection yet that the segment could belong to; add from=PORT and to=PORT")
	}
	for _, a := range from {
		for _, b := range p.addresses(f.direction.to) {
			if a.Is4() == b.Is4() {
				return netip.AddrPortFrom(a, 0), netip.AddrPortFrom(b, 0), nil
			}
		}
	}
	return src, dst, fmt.Errorf("%s and %s have no addresses of one family", f.direction.from.name, f.direction.to.name)
}

// addresses are those of a host, scripted or not.
func (p *process) addresses(setup *hostSetup) []netip.Addr {
	if h := p.host(setup); h.peer != nil {
		return h.peer.Addresses()
	} else {
		return h.Addresses()
	}
}

func parseInject(a *args) step {
	f := a.form(fields)
	if !f.has("seq") {
		a.misuse("missing seq=")
	}
	if f.flags.Has(segment.ACK) && !f.has("ack") {
		a.misuse("missing ack=, which the dot in %s asks for", f.flags.Letters())
	}
	return func(p *process) error {
		s, err := p.segment(f)
		if err != nil {
			return err
		}
		return p.run.direction(f.direction).Inject(s)
	}
}

func parseExpectSegment(a *args) step {
	wait := patience
	for i, w := range a.words {
		if key, value, ok := w.setting(); ok && key == "within" {
			var err error
			wait, err = parsePositive(value)
			a.fail(err)
			a.words = slices.Delete(slices.Clone(a.words), i, i+1)
			break
		}
	}
	f := a.form(expectable)
	if to := f.direction.to; to != nil && !to.scripted {
		a.fail(fmt.Errorf(`%s is not scripted, so its TCP takes the segments; put "%[1]s scripted" at the top`, to.name))
	}
	return func(p *process) error { return p.receive(f, wait) }
}

// receive waits for a segment and compares it.
func (p *process) receive(f form, wait time.Duration) error {
	got, err := p.host(f.direction.to).peer.Receive(wait)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return called(fmt.Errorf("no segment came for %s", wait))
	}
	if err != nil {
		return err
	}
	want, err := p.segment(f)
	if err != nil {
		return err
	}
	var wrong []string
	if got.Flags != f.flags {
		wrong = append(wrong, fmt.Sprintf("flags are %s, not %s", got.Flags.Letters(), f.flags.Letters()))
	}
	for _, v := range f.values {
		if shown := v.show(&got); shown != v.show(&want) {
			wrong = append(wrong, fmt.Sprintf("%s is %s, not %s", v.key, shown, v.show(&want)))
		}
	}
	if wrong != nil {
		return fmt.Errorf("%s; the segment is %s", strings.Join(wrong, ", "), got)
	}
	return nil
}
