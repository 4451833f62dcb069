package campaign

import (
	"cmp"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
)

// script is what can be said of a scenario without running it.
type script struct {
	lines     []string        // as the run counts them, from 1
	harm      bool            // a connection may end before its time
	impatient bool            // one may be given up, although the network has healed
	numbered  map[string]bool // hosts whose initial sequence number is always the same
	crowded   bool            // a SYN cookie may have to wait for room until it is too old
	severed   bool            // a router may tell for a while that there is no way
	swarms    bool            // packets that go in a circle may become more each time
	starves   bool            // an end may send nothing any more: see docs/netstack.md on netstack's own CUBIC
	bits      bool            // several bits of a packet may be inverted, of which the checksum finds most
}

// script looks at the lines that are left: a case that is shrunk may become one that harms
// nothing.
func (c *Case) script() *script {
	s := &script{lines: strings.Split(c.Script(), "\n"), numbered: map[string]bool{}}
	ended := map[string]bool{} // whether all that comes is read, by the connection's end
	damages, circle, copies := 0, false, false
	for _, l := range c.lines {
		words := strings.Fields(l.text)
		s.harm = s.harm || harming.MatchString(l.text)
		s.impatient = s.impatient || impatience.MatchString(l.text) || narrow(l.text)
		circle = circle || strings.Contains(l.text, "loop=on")
		copies = copies || copying.MatchString(l.text)
		s.crowded = s.crowded || strings.Contains(l.text, " backlog=")
		s.starves = s.starves || strings.Contains(l.text, "congestion=netstack-cubic")
		s.severed = s.severed || severing.MatchString(l.text)
		switch {
		case strings.Contains(l.text, " iss="):
			s.numbered[words[0]] = true
		case damaging.MatchString(l.text):
			damages++
		case strings.Contains(l.text, "element bit-errors"):
			s.bits = true
		case len(words) > 2 && words[1] == "read" && words[2] == "end", len(words) == 2 && words[1] == "echo":
			ended[words[0]] = true
		case len(words) == 2 && words[1] == "close" && !ended[words[0]]:
			s.harm = true
		}
	}
	s.bits = s.bits || damages > 1
	s.swarms = circle && copies
	return s
}

var (
	// harming are lines with which a connection may end before its time.
	// A relay that does not pass a half-close on ends both directions, and a middlebox that
	// forgets a connection ends it for good.
	harming = regexp.MustCompile(`half-close=off|^element .* (idle|transitory)=|^\s*\S+ (crash|kill|abort|linger 0)`)
	// impatience are settings with which a connection may be given up sooner than a network
	// heals. With a short max-rto as many retries as there are take seconds.
	impatience = regexp.MustCompile(`(syn-retries|max-retries|user-timeout|keepalive-(interval|idle|count))=|max-rto=([0-9.]+ms|[0-9.]s)`)
	// severing are lines because of which a router may tell that there is no way. Whoever is
	// connecting gives up then, as in Linux (see MUST-56 in docs/rfc9293.md).
	severing = regexp.MustCompile(`^(cut|flap|route) `)
	// copying are lines that make more of packets.
	copying = regexp.MustCompile(`duplicate=(0\.0*)?[1-9]|^\s*(duplicate|element duplication) `)
	// damaging are lines that invert a bit of packets; what is sound again has 0.
	damaging = regexp.MustCompile(`corrupt=(0\.0*)?[1-9]|^\s*corrupt `)
)

// narrow reports whether a link has a queue of a few packets: where several connections fill
// it, one whose timeouts meet theirs may go away empty each time.
func narrow(line string) bool {
	return narrowQueue.MatchString(line) && strings.Contains(line, " rate=")
}

var narrowQueue = regexp.MustCompile(` (queue|packets)=[1-9]( |$)`)

// live is what connections are held to once nothing more goes wrong.
const live = `RFC 9293 section 3.8.1: "... when the retransmission timer expires ... send the segment at the front of the retransmission queue again"`

// all judges a run at its end.
func (j *judge) all(t *trace.Trace, err error) {
	errs := apart(err)
	j.gaveUp = j.gaveUp || slices.ContainsFunc(errs, func(e error) bool {
		return errors.Is(e, syscall.ETIMEDOUT) || j.script.severed && errors.Is(e, syscall.EHOSTUNREACH)
	})
	j.reset = slices.ContainsFunc(errs, func(e error) bool { return errors.Is(e, syscall.ECONNRESET) })
	if over := j.errors(errs); !over {
		j.complete()
		j.resting()
		j.conserved(t)
	}
	if j.script.bits { // what the checksum misses may be anything
		j.problems = nil
	}
}

// harm reports whether a connection may have ended before its time.
func (j *judge) harm() bool {
	s := j.script
	return s.harm || s.starves || s.impatient && j.gaveUp || s.severed && j.refused || s.crowded && j.reset
}

// errors judges the errors of lines. over reports a run that was cut off.
func (j *judge) errors(errs []error) (over bool) {
	for _, e := range errs {
		var deadlock *sim.DeadlockError
		var limit *sim.LimitError
		line := ""
		if at := (*scenario.Error)(nil); errors.As(e, &at) && at.Line > 0 && at.Line <= len(j.script.lines) {
			line = j.script.lines[at.Line-1]
		}
		aside := strings.HasPrefix(line, "flow ") || strings.Contains(line, " relay ")
		inner := strings.HasPrefix(line, " ") || aside
		line = strings.TrimSpace(line)
		switch {
		case errors.As(e, &limit) && (j.script.swarms || j.script.starves): // which keep-alive goes on over
			return true
		case errors.As(e, &limit):
			j.problem("a run comes to its end", "no end", "%s", e)
			return true
		case errors.As(e, &deadlock):
			// Whoever was to connect, or to send, may be gone for good.
			if j.script.starves || j.script.severed && j.refused { // whoever is reset may not hear of it
				continue
			}
			if !j.harm() || !strings.Contains(line, " accept ") && !aside {
				j.problem(live, "stall in "+verb(line), "%s", e)
			}
		case !inner: // it has ended the run
			j.problem(runs, notRun, "%s", e)
			return true
		case !j.harm():
			j.problem(live, "given up: "+reason(e), "%s", e)
		}
	}
	return false
}

// verb is what a line does, without the connection.
func verb(line string) string {
	words := strings.Fields(line)
	if len(words) > 1 {
		return words[1]
	}
	return line
}

// reason is why a call failed, without what differs from run to run.
func reason(err error) string {
	for _, known := range []error{syscall.ETIMEDOUT, syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNREFUSED, syscall.EHOSTUNREACH} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	if strings.Contains(err.Error(), "end of stream") {
		return "end of stream"
	}
	return "another error"
}

// apart takes joined errors apart.
func apart(err error) (all []error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, apart(e)...)
		}
		return all
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// complete judges that all has come that was written, if nothing was in its way.
func (j *judge) complete() {
	if j.harm() || len(j.problems) > 0 {
		return
	}
	for _, w := range slices.SortedFunc(maps.Keys(j.streams), func(a, b way) int { return cmp.Compare(a.port, b.port) }) {
		if s := j.streams[w]; s.read < len(s.written) {
			j.problem(reliable, "bytes lost", "of %d octets that were written on the connection to port %d only %d were read", len(s.written), w.port, s.read)
		}
	}
}

// resting judges the states in which connections are at the end.
func (j *judge) resting() {
	for _, c := range ordered(j.ends) {
		e := j.ends[c]
		switch {
		case j.script.starves:
		case j.script.numbered[e.host] && j.lives[c] > 1:
			// An old SYN and an old ACK, with numbers that are right once more, make another
			// connection, of which the peer may know nothing (RFC 9293 section 3.4.1).
		case !rests(e.state) || !j.harm() && e.state != segment.Listen:
			j.problem("RFC 9293 section 3.3.2: the state is one of those that end by a segment or a timer",
				"at rest in "+e.state.String(), "%s of %s is in %s after %s", c.Local, e.host, e.state, settled)
		case e.began && e.heard && e.acked.Less(e.sent):
			j.problem(live, "unacknowledged at rest", "%s of %s, in %s, has sent up to %d, of which only what is before %d is acknowledged, and no longer tries",
				c.Local, e.host, e.state, e.sent, e.acked)
		}
	}
}

// rests (RFC 9293 section 3.3.2) reports whether a connection may stay in a state for ever while nothing happens:
// not where its own FIN or SYN is unacknowledged, nor where RFC 9293 has a timer end it.
func rests(s segment.State) bool {
	switch s {
	case segment.Listen, segment.Established, segment.CloseWait, segment.FinWait2:
		return true
	}
	return false
}

// onTheWay is how long a packet may be on its way: the longest queue at the lowest rate.
const onTheWay = 10 * time.Minute

// conserved judges that each packet has arrived or was lost.
func (j *judge) conserved(t *trace.Trace) {
	for _, p := range t.Packets() {
		if len(p.Fates) == 0 && p.Sent < settled-onTheWay {
			j.problem("each packet is delivered, dropped or on its way", "packet without a fate", "packet %d, sent at %s by %s, neither arrives nor is lost", p.Number, p.Sent, p.From)
			return
		}
	}
}

// ordered are the keys of a map in order.
func ordered(m map[trace.Conn]*tail) []trace.Conn {
	return slices.SortedFunc(maps.Keys(m), func(a, b trace.Conn) int {
		return cmp.Or(a.Local.Compare(b.Local), a.Remote.Compare(b.Remote))
	})
}
