package capture

import (
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
)

// What pcapng's comments say of a packet. "lost" may be followed by a colon and
// the reason, and any other words are the cause of an unusual arrival.
const (
	commentInjected = "injected"
	commentLost     = "lost"
	commentDropped  = "dropped" // by a rule
	commentCopy     = "copy "   // of what was lost another copy arrived
)

// appendComments lists what befell a packet that is sent, or that arrives with the
// given fate. Where both sides are captured, an arrival has the comments that are
// about it.
func appendComments(list []string, p *trace.Packet, arrival *trace.Fate, side Side) []string {
	if p.Injected && (arrival == nil || side == Receiver) {
		list = append(list, commentInjected)
	}
	if arrival != nil {
		if arrival.Cause != "" {
			list = append(list, cleanText(arrival.Cause))
		}
		return list
	}
	for _, f := range p.Fates {
		switch {
		case f.Dropped:
			list = append(list, lossComment(p, f))
		case f.Cause != "" && side == Sender:
			list = append(list, cleanText(f.Cause))
		}
	}
	return list
}

// lossComment says that f, one of p's fates, is a loss.
func lossComment(p *trace.Packet, f *trace.Fate) string {
	comment := commentLost
	switch f.Cause {
	case "", commentLost:
	case commentDropped:
		comment = commentDropped
	default:
		comment += ": " + cleanText(f.Cause)
	}
	for _, other := range p.Fates {
		if !other.Dropped {
			return commentCopy + comment
		}
	}
	return comment
}

// parseLoss reads what lossComment writes: ok tells whether it is that, and
// isCopy that another copy arrived.
func parseLoss(comment string) (cause string, isCopy, ok bool) {
	comment, isCopy = strings.CutPrefix(comment, commentCopy)
	if comment == commentLost || comment == commentDropped {
		return comment, isCopy, true
	}
	cause, ok = strings.CutPrefix(comment, commentLost+": ")
	return cause, isCopy, ok
}

// longestText is how much of a text goes into a file, where 64 KiB would fit.
const longestText = 4096

// cleanText makes s valid UTF-8 of a length that fits.
func cleanText(s string) string {
	if len(s) > longestText {
		s = s[:longestText]
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
