package scenario

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/seed-8df93623/tcpsim/stack"
	"github.com/seed-8df93623/tcpsim/trace"
)

var expectCommands = []command{
	{
		name:      "expect",
		usage:     []string{"expect HOST[.NAME] state STATE", "expect HOST[.NAME] VARIABLE VALUE", "expect HOST connections STATE NUMBER"},
		summary:   "Compares the state of a connection, or one of TCP's variables, as it is at this moment.",
		detail:    aboutState,
		variables: variableInfo(),
		parse:     parseExpect,
	},
	{
		name:    "expect error",
		phase:   anywhere,
		usage:   []string{`expect error "TEXT"`},
		summary: "Says that the line above it fails, with an error that contains the text.",
		detail:  "Otherwise a line that fails ends the run.",
		parse:   parseExpectError,
	},
	{
		name:    "expect time",
		usage:   []string{"expect time DURATION"},
		summary: "Compares the virtual time since the start of the run.",
		parse: func(a *args) step {
			want := take(a, "DURATION", parseDuration)
			return func(p *process) error {
				if now := p.run.network.Elapsed(); now != want {
					return fmt.Errorf("it is %s", now)
				}
				return nil
			}
		},
	},
}

const aboutState = "STATE is a name from RFC 9293 section 3.3.2, such as SYN-SENT. It is that of the host's " +
	"connection; before it is connected or accepted, that of the one there is; and LISTEN if any port is in that state. " +
	"connections counts all of a host's that are in a state. Variables have the names that the RFCs give them. Sequence numbers count from the initial one; one behind = is as on the wire."

// variable is one of TCP's variables for a connection (RFC 9293 section 3.3.1).
type variable struct {
	key, unit, doc string
	// parse reads what is wanted, and returns what compares a connection with it.
	parse func(text string) (comparison, error)
}

// comparison is what is wanted and what there is, both as a script has them.
type comparison func(s stack.Status) (want, got string)

var variables = []variable{
	initialVariable("ISS", "initial send sequence number", ofISS),
	sequenceVariable("SND.UNA", "oldest number that is not acknowledged", func(s stack.Status) segment.Seq { return s.SndUna }, ofISS),
	sequenceVariable("SND.NXT", "next number to send", func(s stack.Status) segment.Seq { return s.SndNxt }, ofISS),
	numberVariable("SND.WND", "window that the peer offers, in bytes", func(s stack.Status) int64 { return int64(s.SndWnd) }),
	initialVariable("IRS", "initial receive sequence number", ofIRS),
	sequenceVariable("RCV.NXT", "next number expected", func(s stack.Status) segment.Seq { return s.RcvNxt }, ofIRS),
	numberVariable("RCV.WND", "window last offered, in bytes", func(s stack.Status) int64 { return int64(s.RcvWnd) }),
	numberVariable("cwnd", "congestion window, in segments (RFC 5681)", func(s stack.Status) int64 { return int64(s.Cwnd) }),
	numberVariable("ssthresh", "slow start threshold, in segments (RFC 5681)", func(s stack.Status) int64 { return int64(s.Ssthresh) }),
	numberVariable("in-flight", "segments sent and not known to have arrived", func(s stack.Status) int64 { return int64(s.InFlight) }),
	durationVariable("SRTT", "smoothed round-trip time (RFC 6298)", func(s stack.Status) time.Duration { return s.SRTT }),
	durationVariable("RTTVAR", "variation of the round-trip time (RFC 6298)", func(s stack.Status) time.Duration { return s.RTTVar }),
	durationVariable("RTO", "retransmission timeout (RFC 6298)", func(s stack.Status) time.Duration { return s.RTO }),
}

// Words that stand beside the variables: none is in stack.Status.
const (
	stateWord  = "state"
	unreadWord = "unread"
	countWord  = "connections"
)

func ofISS(s stack.Status) segment.Seq { return s.ISS }
func ofIRS(s stack.Status) segment.Seq { return s.IRS }

func sequenceVariable(key, doc string, get, base func(stack.Status) segment.Seq) variable {
	return variable{key, "SEQUENCE", doc, func(text string) (comparison, error) {
		want, err := notation.ParseNumber(text)
		return func(s stack.Status) (string, string) {
			return want.String(), want.Like(get(s), base(s)).String()
		}, err
	}}
}

// initialVariable is sequenceVariable for one that the others count from.
func initialVariable(key, doc string, get func(stack.Status) segment.Seq) variable {
	v := sequenceVariable(key, doc, get, get)
	parse := v.parse
	v.parse = func(text string) (comparison, error) {
		c, err := parse(text)
		if err == nil && text[0] != '=' {
			err = fmt.Errorf("the others count from %s; want it as on the wire, =%s", key, text)
		}
		return c, err
	}
	return v
}

func numberVariable(key, doc string, get func(stack.Status) int64) variable {
	return variable{key, "NUMBER", doc, func(text string) (comparison, error) {
		want, err := number(0, math.MaxInt)(text)
		return func(s stack.Status) (string, string) { return fmt.Sprint(want), fmt.Sprint(get(s)) }, err
	}}
}

func durationVariable(key, doc string, get func(stack.Status) time.Duration) variable {
	return variable{key, "DURATION", doc, func(text string) (comparison, error) {
		want, err := parseDuration(text)
		return func(s stack.Status) (string, string) { return want.String(), get(s).String() }, err
	}}
}

func variableInfo() []SettingInfo {
	list := []SettingInfo{{stateWord, "STATE", "state of the connection"}}
	for _, v := range variables {
		list = append(list, SettingInfo{v.key, v.unit, v.doc})
	}
	return append(list, SettingInfo{unreadWord, "BYTES", "received and not read yet"},
		SettingInfo{countWord, "STATE NUMBER", "how many of the host's connections are in that state"})
}

func parseExpect(a *args) step {
	whose := take(a, "HOST", anyWord)
	if a.err != nil {
		return nil
	}
	a.host, a.conn = a.parser.subject(whose)
	switch {
	case a.host == nil:
		a.stop(unknown("host", whose, slices.Concat(a.parser.hostNames(), []string{"error", "segment", "time", "trace"})))
		return nil
	case a.host.scripted:
		a.stop(a.host.noTCP())
		return nil
	}
	switch key := take(a, "state or VARIABLE", anyWord); key {
	case stateWord:
		return a.expectState(take(a, "STATE", parseState))
	case unreadWord:
		want := take(a, "BYTES", size(0, mostBytes))
		return a.onConn(func(_ *process, c *conn) error { return differs(strconv.Itoa(want), strconv.Itoa(c.Unread())) })
	case countWord:
		return a.expectConnections(take(a, "STATE", parseState), take(a, "NUMBER", number(0, math.MaxInt)))
	default:
		i := slices.IndexFunc(variables, func(v variable) bool { return v.key == key })
		if i < 0 {
			a.stop(unknown("variable", key, keysOf(variableInfo())))
			return nil
		}
		return a.expectVariable(variables[i])
	}
}

func anyWord(text string) (string, error) { return text, nil }

// parseState is segment.ParseState with a guess at what was meant.
func parseState(text string) (segment.State, error) {
	state, err := segment.ParseState(text)
	if err == nil {
		return state, nil
	}
	return 0, unknown("state", text, stateNames())
}

func (a *args) expectVariable(v variable) step {
	compare := take(a, v.unit, v.parse)
	return a.onConn(func(_ *process, c *conn) error { return differs(compare(c.Status())) })
}

// differs is the error about a value that is not the expected one.
func differs(want, got string) error {
	if want == got {
		return nil
	}
	return fmt.Errorf("want %s, got %s", want, got)
}

func (a *args) expectState(want segment.State) step {
	setup, name := a.host, a.conn
	return func(p *process) error {
		got, err := p.host(setup).state(setup.name, name, want)
		if err != nil {
			return err
		}
		return differs(want.String(), got.String())
	}
}

func (a *args) expectConnections(in segment.State, want int) step {
	setup := a.host
	if a.conn != "" {
		a.misuse("connections are a host's, not %s's", a.subject())
	}
	return func(p *process) error {
		n := 0
		for _, c := range p.host(setup).Connections() {
			if c.State == in {
				n++
			}
		}
		return differs(strconv.Itoa(want), strconv.Itoa(n))
	}
}

// state is that of a host's connection: of the one that the script has under
// that name, or else of the one that no call has returned yet. A host that
// listens is in LISTEN besides.
func (h *host) state(host, name string, want segment.State) (segment.State, error) {
	if name != "" {
		c, err := h.conn(host, name)
		if err != nil {
			return 0, err
		}
		return c.State(), nil
	}
	state := segment.Closed
	if c := h.conns[""]; c != nil {
		state = c.State()
	}
	listens := false
	var others []stack.Connection
	for _, c := range h.Connections() {
		switch {
		case c.State == segment.Listen:
			listens = true
		case !h.owns(c):
			others = append(others, c)
		}
	}
	switch {
	case listens && (want == segment.Listen || h.conns[""] == nil && len(others) == 0):
		return segment.Listen, nil
	case state != segment.Closed || len(others) == 0:
		return state, nil
	case len(others) > 1:
		return 0, fmt.Errorf("%s has %d connections that no connect or accept has returned; which is meant is not clear", host, len(others))
	}
	return others[0].State, nil
}

// owns reports whether c is one of the script's connections.
func (h *host) owns(c stack.Connection) bool {
	known := h.known[trace.Conn{Local: c.Local, Remote: c.Remote}]
	return known != nil && known.State() != segment.Closed
}

func parseExpectError(a *args) step {
	text, ok := a.text()
	if !ok || text == "" {
		a.misuse("missing TEXT in quotes")
		return nil
	}
	previous := a.parser.previous
	switch {
	case previous == nil:
		a.fail(errors.New("no line that can fail stands above it; want it right below the one that does"))
	case previous.expected != nil:
		a.fail(fmt.Errorf("line %d is expected to fail already; want one expect error below a line", previous.line))
	default:
		previous.expected = &expectedError{line: a.line, text: text}
	}
	return nil
}
