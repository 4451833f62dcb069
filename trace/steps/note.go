package steps

import (
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// silence says why a sender waits.
func (b *builder) silence(p *trace.Pause) string {
	switch p.Limit {
	case segment.LimitNagle:
		return b.say("Nagle's algorithm: a small segment waits for the ACK of what is in flight (RFC 9293 section 3.7.4)")
	case segment.LimitWindow:
		return b.say("the receiver's window has no room for more (RFC 9293 section 3.8.6)")
	case segment.LimitCwnd:
		return b.say("the congestion window has no room for more (RFC 5681 section 3.1)")
	}
	return b.say("the program has given nothing more to send")
}

// changes says what an arrival has changed at its receiver. What a state became, the event
// that follows tells.
func (b *builder) changes(e *trace.Event, old, now *EndState, at acting) string {
	var list []string
	change := func(name string, was, is *uint32, shift uint32) {
		switch {
		case is == nil || was != nil && *was == *is:
		case was == nil:
			list = append(list, name+" = "+number(*is-shift))
		default:
			list = append(list, name+" "+number(*was-shift)+" → "+number(*is-shift))
		}
	}
	if now != nil {
		if old == nil {
			old = &EndState{}
		}
		own, peer := b.base(at.connection, at.side), b.base(at.connection, 1-at.side)
		change("SND.UNA", old.SndUna, now.SndUna, own)
		change("RCV.NXT", old.RcvNxt, now.RcvNxt, peer)
		change("SND.WND", old.SndWnd, now.SndWnd, 0)
		if len(now.OutOfOrder) > len(old.OutOfOrder) {
			list = append(list, b.say("out of order: kept"))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return b.say("It changes %s.", strings.Join(list, ", "))
}

// base is what is subtracted from sequence numbers of a side to show them.
func (b *builder) base(connection, side int) uint32 {
	if b.trace.Absolute {
		return 0
	}
	return uint32(b.ways.connections[connection].ISS[side])
}

func number(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
