package scenario

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strconv"
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
		settings: fieldInfo(),
		parse:    parseInject,
	},
	{
		name:    "expect segment",
		usage:   []string{"expect segment DIRECTION FLAGS [KEY=VALUE...] [within=DURATION]"},
		summary: "Waits for the next segment that reaches a scripted host, and compares it.",
		detail: aboutFields + " What is not said is not compared. If none comes in time, that is an " +
			`error that expect error "no segment" may expect.`,
		settings: append(fieldInfo(), SettingInfo{"within", "DURATION", "how long to wait; default 5m"}),
		parse:    parseExpectSegment,
	},
}

// patience is how long a scripted host waits for a segment.
const patience = 5 * time.Minute

// field is one part of a segment that a script can name.
type field struct {
	key, unit, doc string
	// put sets the field; base is what relative numbers count from.
	put func(s *segment.Segment, value string, base initial) error
	// show is the field of a segment that came, as put would take it.
	show func(s *segment.Segment) string
}

// initial finds the initial sequence numbers that relative ones count from: that
// of the segment's sender, and that of its receiver.
type initial struct{ sender, receiver func() (segment.Seq, error) }

var fields = []field{
	{"from", "PORT", "source port", putPort(func(s *segment.Segment) *netip.AddrPort { return &s.Src }),
		func(s *segment.Segment) string { return strconv.Itoa(int(s.Src.Port())) }},
	{"to", "PORT", "destination port", putPort(func(s *segment.Segment) *netip.AddrPort { return &s.Dst }),
		func(s *segment.Segment) string { return strconv.Itoa(int(s.Dst.Port())) }},
	{"seq", "NUMBER", "sequence number",
		func(s *segment.Segment, v string, base initial) (err error) {
			s.Seq, err = resolve(v, base.sender)
			return err
		},
		func(s *segment.Segment) string { return showSeq(s.Seq) }},
	{"ack", "NUMBER", "acknowledgment number",
		func(s *segment.Segment, v string, base initial) (err error) {
			s.Ack, err = resolve(v, base.receiver)
			return err
		},
		func(s *segment.Segment) string { return showSeq(s.Ack) }},
	{"win", "NUMBER", "window, 0 to 65535, not scaled",
		func(s *segment.Segment, v string, _ initial) error {
			n, err := number(0, 65535)(v)
			s.Window = uint16(n)
			return err
		},
		func(s *segment.Segment) string { return strconv.Itoa(int(s.Window)) }},
	{"urg", "NUMBER", "urgent pointer, 0 to 65535",
		func(s *segment.Segment, v string, _ initial) error {
			n, err := number(0, 65535)(v)
			s.Urgent = uint16(n)
			return err
		},
		func(s *segment.Segment) string { return strconv.Itoa(int(s.Urgent)) }},
	{"len", "BYTES", "so many bytes of data",
		func(s *segment.Segment, v string, _ initial) error {
			n, err := size(0, 65495)(v)
			s.Payload = filler(n)
			return err
		},
		func(s *segment.Segment) string { return strconv.Itoa(len(s.Payload)) }},
	{"data", `"TEXT"`, "this data",
		func(s *segment.Segment, v string, _ initial) error {
			s.Payload = []byte(v)
			return nil
		},
		func(s *segment.Segment) string { return string(s.Payload) }},
	{"mss", "BYTES", "option: maximum segment size", putOption(0, 65535, func(n int) segment.Option { return segment.MSS(uint16(n)) }),
		func(s *segment.Segment) string { v, ok := s.MSS(); return showOption(int(v), ok) }},
	{"wscale", "NUMBER", "option: window scale, the number of bits to shift", putOption(0, 255, func(n int) segment.Option { return segment.WScale(uint8(n)) }),
		func(s *segment.Segment) string { v, ok := s.WindowScale(); return showOption(int(v), ok) }},
	{"sack-permitted", "on|off", "option: selective acknowledgement is possible",
		func(s *segment.Segment, v string, _ initial) error {
			on, err := parseOn(v)
			if on {
				s.Options = append(s.Options, segment.SACKOK())
			}
			return err
		},
		func(s *segment.Segment) string { return map[bool]string{true: "on", false: "off"}[s.SACKPermitted()] }},
	{"sack", "LEFT:RIGHT,...", "option: selective acknowledgement of the data between two sequence numbers",
		putSACK, showSACK},
	{"ts", "VALUE:ECHO", "option: timestamps", putTimestamps, showTimestamps},
	{"checksum", "right|wrong", "whether the checksum is right; default right",
		func(s *segment.Segment, v string, _ initial) error {
			word, err := oneOf("checksum", "right", "wrong")(v)
			s.BadChecksum = word == "wrong"
			return err
		},
		func(s *segment.Segment) string { return "right" }},
}

func fieldInfo() []SettingInfo {
	var list []SettingInfo
	for _, f := range fields {
		list = append(list, SettingInfo{f.key, f.unit, f.doc})
	}
	return list
}

// form is what a script says about a segment.
type form struct {
	direction direction
	flags     segment.Flags
	values    map[string]string // by field
}

// form takes DIRECTION FLAGS KEY=VALUE... from the line.
func (a *args) form() form {
	f := form{direction: a.directed(), values: map[string]string{}}
	f.flags = take(a, "FLAGS", segment.ParseLetters)
	anything := func() (segment.Seq, error) { return 0, nil }
	a.pairs(func(key, value string) error {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == key })
		if i < 0 {
			return unknown("setting", key, keysOf(fieldInfo()))
		}
		f.values[key] = value
		if err := fields[i].put(&segment.Segment{}, value, initial{anything, anything}); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		return nil
	})
	return f
}

func (f form) has(key string) bool {
	_, ok := f.values[key]
	return ok
}

// segment makes the segment that a form describes.
func (p *process) segment(f form) (segment.Segment, error) {
	s := segment.Segment{Flags: f.flags, Window: 65535}
	var err error
	if s.Src, s.Dst, err = p.ends(f); err != nil {
		return s, err
	}
	there := trace.Conn{Local: s.Src, Remote: s.Dst}
	find := func(c trace.Conn) func() (segment.Seq, error) {
		return func() (segment.Seq, error) {
			n, ok := p.run.wire.initial[c]
			if !ok {
				return 0, fmt.Errorf("a number with + counts from the initial one, but no SYN from port %d to port %d was sent", c.Local.Port(), c.Remote.Port())
			}
			return n, nil
		}
	}
	base := initial{find(there), find(there.Reverse())}
	for _, field := range fields {
		if value, ok := f.values[field.key]; ok {
			if err := field.put(&s, value, base); err != nil {
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
	f := a.form()
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
	f := a.form()
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
	for _, field := range fields {
		if shown := field.show(&got); f.has(field.key) && shown != field.show(&want) {
			wrong = append(wrong, fmt.Sprintf("%s is %s, not %s", field.key, shown, field.show(&want)))
		}
	}
	if wrong != nil {
		return fmt.Errorf("%s; the segment is %s", strings.Join(wrong, ", "), got)
	}
	return nil
}
