package check

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// stream is broken by data that arrives changed although its checksum is right, and by an
// application that reads more than has arrived in order, or the end of the stream too
// early.
var stream = Invariant{
	Name: "stream", Section: "2.2", Exact: true,
	Sentence: "TCP provides a reliable, in-order, byte-stream service to applications.",
}

// compare checks the data of a segment that is about to arrive at an end, if it was
// changed on the way, against what the peer has sent with its numbers.
func (c *Checker) compare(e *end, o conversation.Observation, now time.Duration) {
	s := o.Segment
	peer := c.ends[e.conn.Reverse()]
	if s == o.Packet.Segment || o.Packet.Injected || peer == nil || dataEnd(s).LessEq(e.RcvNxt) {
		return
	}
	if at, differs := peer.Value.(*end).history.differs(s.DataStart(), s.Payload); differs {
		c.report(stream, e, o.Packet.Number, now, fmt.Sprintf("the octet with the number %d arrives changed, with a right checksum", at))
	}
}

// called checks what an application has read. While a new connection is not synchronized, it
// reads from the one before.
func (c *Checker) called(host string, call *trace.Call, now time.Duration) {
	found := c.ends[call.Conn]
	if c.options.Capture || found == nil {
		return
	}
	e := found.Value.(*end)
	c.look(e)
	switch {
	case !e.opened:
	case call.Err != "", call.Op == "shutdown" && call.Args != "write":
		e.over = true
	case call.Op != "read":
	case call.Result == "end of stream":
		fin, known := e.PeerFIN()
		if !e.over && (!known || e.IRS+1+segment.Seq(e.read) != fin) {
			c.report(stream, e, 0, now, fmt.Sprintf("the application reads the end of the stream after %d bytes, which is not where the FIN is", e.read))
		}
	default:
		n, ok := bytesOf(call.Result)
		if e.read += n; ok && e.Rcvd && e.contiguous().Less(e.IRS+1+segment.Seq(e.read)) {
			c.report(stream, e, 0, now, fmt.Sprintf("the application has read %d bytes, more than have arrived in order", e.read))
		}
	}
}

// bytesOf is the number in a result such as "20 bytes".
func bytesOf(result string) (uint64, bool) {
	text, unit, _ := strings.Cut(result, " ")
	n, err := strconv.ParseUint(text, 10, 63)
	return n, err == nil && (unit == "bytes" || unit == "byte")
}
