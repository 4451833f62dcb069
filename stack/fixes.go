package stack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// Fixes are what a host puts right of netstack where it breaks an RFC's rule that users'
// runs hang on. netstack itself stays as it is: a fix works at the network card, at the
// clock, or on netstack's own variables between two actions. Each has a file of its own
// (fix_*.go) with the rule. All are on unless [Config.NoFixes] has them.
type Fixes uint32

// The fixes, in the order of [FixList].
const (
	FixRTO Fixes = 1 << iota
	FixSlowStart
	FixRACKOrder
	FixWindow
	FixShrunkWindow
	FixFullBuffer
	FixClosing
	FixSYNCookies
	FixSYNBackoff
	FixListenReset
	FixKarn
	FixAckOfUnsent
	FixDefaultMSS
	FixPAWS
	FixSYNRTO
	FixRetries
	FixHandshakeScale
	FixSYNTimestamp
	FixEcho

	lastFix
)

// AllFixes, in [Config.NoFixes], leaves netstack as it is.
const AllFixes = lastFix - 1

// Fix describes one of the fixes.
type Fix struct {
	Fix     Fixes
	Name    string // in scenario files
	Rule    string // the clause that it restores
	Summary string // what it does
}

// FixList has a description of every fix.
var FixList = []Fix{
	{FixRTO, "rto", "RFC 6298 section 5.1", "the retransmission timer runs whenever data is in flight, and nothing that is written puts it off"},
	{FixSlowStart, "slow-start", "RFC 5681 section 3.1", "after a timeout RACK rests until all that was sent before is acknowledged, so that slow start sends it again"},
	{FixRACKOrder, "rack-order", "RFC 8985 section 6.2", "of segments sent at one instant, RACK takes those for lost that were sent before what has arrived"},
	{FixWindow, "window", "RFC 9293 section 3.10.7.4", "the window of an old segment is not taken (SND.WL1, SND.WL2)"},
	{FixShrunkWindow, "shrunk-window", "RFC 9293 section 3.8.6, SHLD-16", "what fits a window that has shrunk below one segment is sent again"},
	{FixFullBuffer, "full-buffer", "RFC 9293 section 3.10.7.4", "data that fits the window offered is taken, whatever it costs in memory"},
	{FixClosing, "closing", "RFC 9293 section 3.10.7.4", "the ACK of a FIN counts although it overtakes what the peer sent before it"},
	{FixSYNCookies, "cookies", "RFC 4987 section 3.6", "a SYN cookie comes back only once, with the number after the SYN's, and keeps an MSS below 536"},
	{FixSYNBackoff, "syn-backoff", "RFC 6298 section 5.5", "the SYN's timeout goes on doubling after an unacceptable ACK"},
	{FixListenReset, "listen-reset", "RFC 9293 section 3.10.7.2", "a reset that belongs to no connection is never answered"},
	{FixKarn, "karn", "RFC 6298 section 3, MUST-18", "without timestamps, a segment that was sent again gives no round-trip time"},
	{FixAckOfUnsent, "ack-of-unsent", "RFC 9293 section 3.10.7.4, RFC 5961 section 5.2", "a segment that acknowledges what was never sent, or is too old, is dropped, and answered with an ACK"},
	{FixDefaultMSS, "default-mss", "RFC 9293 section 3.7.1, MUST-15", "a peer's MSS over IPv6 is 1220 where its SYN has none"},
	{FixPAWS, "paws", "RFC 7323 section 5.3", "a segment with an older timestamp than the latest is dropped, and answered with an ACK"},
	{FixSYNRTO, "syn-rto", "RFC 6298 section 5.7", "after a SYN that was sent again the RTO begins with 3 seconds, where there is no round-trip time"},
	{FixRetries, "retries", "RFC 9293 section 3.8.3, SHLD-11", "of what is sent again only timeouts count towards max-retries"},
	{FixHandshakeScale, "handshake-scale", "RFC 7323 section 2.3", "the window of an ACK that refuses a segment during the handshake is scaled"},
	{FixSYNTimestamp, "syn-timestamp", "RFC 7323 section 3.2", "a SYN that is sent again has the time of its own, so that the first round-trip time is one"},
	{FixEcho, "echo", "RFC 7323 section 4.3", "the timestamp of what has arrived before is taken, and echoed"},
}

// ParseFixes reads what is turned off: "off" is all, "on" none, and "-NAME,-NAME" those.
func ParseFixes(text string) (Fixes, error) {
	switch text {
	case "on":
		return 0, nil
	case "off":
		return AllFixes, nil
	}
	var off Fixes
	for word := range strings.SplitSeq(text, ",") {
		name, ok := strings.CutPrefix(word, "-")
		i := slices.IndexFunc(FixList, func(f Fix) bool { return f.Name == name })
		if !ok || i < 0 {
			return 0, fmt.Errorf("fixes %q: want on, off, or those to leave out, as in -rto,-window; there are %s", word, fixNames())
		}
		off |= FixList[i].Fix
	}
	return off, nil
}

func fixNames() string {
	var names []string
	for _, f := range FixList {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// String is f as [ParseFixes] reads it.
func (f Fixes) String() string {
	switch f & AllFixes {
	case 0:
		return "on"
	case AllFixes:
		return "off"
	}
	var names []string
	for _, fix := range FixList {
		if f&fix.Fix != 0 {
			names = append(names, "-"+fix.Name)
		}
	}
	return strings.Join(names, ",")
}

// fixed reports whether a fix is in force. One that needs a variable that this
// netstack has elsewhere is not; TestInnards tells.
func (h *Host) fixed(f Fixes) bool {
	return h.config.NoFixes&f == 0 && (layout.known || f&needInnards == 0)
}

// needInnards are the fixes that read or write what is netstack's own.
const needInnards = FixFullBuffer | FixRTO | FixSlowStart | FixShrunkWindow | FixSYNBackoff | FixSYNCookies | FixKarn | FixRACKOrder | FixSYNRTO | FixRetries

// keepsTime reports whether the card knows TS.Recent.
func (h *Host) keepsTime() bool { return h.fixed(FixPAWS) || h.fixed(FixEcho) }

// fixing is what the fixes know of one connection.
type fixing struct {
	window  peersWindow  // fix_window.go
	guard   guard        // fix_rto.go
	resting resting      // fix_slowstart.go
	syn     synBackoff   // fix_synbackoff.go
	mss     uint16       // of the peer's SYN; 0 if it had none (fix_cookies.go)
	burst   burst        // fix_rackorder.go
	acks    ackRange     // fix_ackofunsent.go
	paws    paws         // fix_paws.go
	synRTO  synRTO       // fix_synrto.go
	synTime synTimestamp // fix_syntimestamp.go
	retries retries      // fix_retries.go
	sends   bool         // something was sent in this action, ACKs aside
	again   bool         // something was sent again in it
	came    bool         // something has arrived in this action (fix_closing.go)

	unacceptable bool // what has arrived in it is refused in SYN-RECEIVED (fix_handshakescale.go)

	refused  []uint32 // what has arrived in it, and brings no cookie back, acknowledges these, as netstack sees it
	rejected bool     // what has arrived in it acknowledges what was never sent (fix_ackofunsent.go)
}

// admit has the fixes look at a segment of connection c that has arrived whole, before
// netstack sees it. They may change it; admit reports false if it is to be dropped.
func (h *Host) admit(c *conn, t tcpHeader) bool {
	if c.state == segment.SynReceived && h.fixed(FixHandshakeScale) && c.wire.unscaled(t) {
		c.fixing.unacceptable = true
	}
	switch {
	case t.has(header.TCPFlagRst):
		return c.endpoint != nil || !h.fixed(FixListenReset)
	case t.has(header.TCPFlagSyn):
		if c.state >= segment.Established && c.state != segment.TimeWait {
			break // it is only challenged (RFC 5961 section 4.2)
		}
		c.fixing.mss = mssOf(t)
		if c.state < segment.Established {
			c.fixing.paws.begin(t, h.wiring.Clock.Now())
		}
		c.fixing.window.begin(t, &c.wire)
		if t.has(header.TCPFlagAck) {
			c.fixing.acks.excludes(t, &c.wire)
		}
	case !t.has(header.TCPFlagAck):
	case c.state < segment.Established:
		if h.fixed(FixSYNCookies) && !h.takeBack(c, t) {
			return false
		}
		c.fixing.acks.excludes(t, &c.wire)
		c.fixing.window.begin(t, &c.wire)
	case h.keepsTime() && c.fixing.paws.old(t, &c.wire, h.wiring.Clock.Now()) && h.fixed(FixPAWS):
		reject(t)
	default:
		if h.fixed(FixWindow) {
			c.fixing.window.hold(t, &c.wire)
		}
		if h.fixed(FixAckOfUnsent) && c.fixing.acks.excludes(t, &c.wire) {
			reject(t)
			c.fixing.rejected = true
		}
		if h.fixed(FixClosing) && c.state == segment.FinWait1 {
			h.align(c, t)
		}
	}
	c.fixing.came = true
	return true
}

// left notes a segment that leaves.
func (f *fixing) left(t tcpHeader, w *wire) {
	f.shift(t, w)
	if t.has(header.TCPFlagSyn) {
		f.synRTO.syns++
	}
	if t.length() > 0 {
		f.sends = true
		f.again = f.again || segment.Seq(t.seq()).Less(w.sndNxt)
	}
}

// mend has the fixes look at what an action has made of connection c, when nothing of
// netstack runs any more.
func (h *Host) mend(c *conn) {
	f := &c.fixing
	f.came, f.rejected, f.refused, f.unacceptable = false, false, nil, false
	in, ok := c.innards()
	if !ok || in.sender == nil || c.state < segment.Established {
		h.unguard(f)
		if ok && c.state == segment.SynSent && h.fixed(FixSYNBackoff) {
			f.syn.goOn(in.synTimeout())
		}
		return
	}
	v := in.variables()
	if h.fixed(FixSYNCookies) {
		h.spend(c, v)
	}
	if h.fixed(FixSYNRTO) {
		f.synRTO.begin(v)
	}
	if h.fixed(FixRetries) {
		f.retries.count(c, in, v, f.again)
	}
	if f.again && h.fixed(FixKarn) {
		forgetRTT(v)
	}
	if h.fixed(FixSlowStart) {
		f.resting.look(in, v)
	}
	if f.sends && h.fixed(FixRACKOrder) && *in.recovery()&tcpip.TCPRACKLossDetection != 0 {
		f.burst.date(in, h.wiring.Clock.Now(), f.again)
	}
	again := f.again
	f.sends, f.again = false, false
	if h.fixed(FixFullBuffer) {
		c.recount(in)
	}
	if h.fixed(FixRTO) {
		h.watch(c, in, v, again)
	}
	if h.wiring.Paused != nil {
		h.pause(c, in, v)
	}
}
