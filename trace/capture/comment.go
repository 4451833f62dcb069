package capture

import (
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
)

// What pcapng's comments say of a packet. "lost" may be followed by the place, and by a
// colon and the reason, and any other words are the cause of an unusual arrival.
const (
	commentInjected = "injected"
	commentLost     = "lost"
	commentDropped  = "dropped" // by a rule
	commentCopy     = "copy "   // of what was lost another copy arrived
	commentAt       = " at "
	commentBetween  = " between "
	commentAnd      = " and "
)

// lossComment says that f, one of p's fates, is a loss: "lost: queue full", or where a way
// over routers is known "lost at r1: queue full", "dropped between r1 and r2".
func lossComment(p *trace.Packet, f *trace.Fate) string {
	comment, why := commentLost, ""
	switch f.Cause {
	case "", commentLost:
	case commentDropped:
		comment = commentDropped
	default:
		why = ": " + cleanText(f.Cause)
	}
	from, to, between := strings.Cut(cleanText(f.Place), ">")
	switch {
	case between:
		comment += commentBetween + from + commentAnd + to
	case from != "":
		comment += commentAt + from
	}
	for _, other := range p.Fates {
		if !other.Dropped {
			return commentCopy + comment + why
		}
	}
	return comment + why
}

// parseLoss reads what lossComment writes, which tells the cause and the place: ok tells
// whether it is that, and isCopy that another copy arrived.
func parseLoss(comment string) (f trace.Fate, isCopy, ok bool) {
	comment, isCopy = strings.CutPrefix(comment, commentCopy)
	rest, lost := strings.CutPrefix(comment, commentLost)
	f = trace.Fate{Dropped: true, Cause: commentLost}
	if !lost {
		if rest, ok = strings.CutPrefix(comment, commentDropped); !ok {
			return trace.Fate{}, isCopy, false
		}
		f.Cause = commentDropped
	}
	where, why, caused := strings.Cut(rest, ": ")
	if caused {
		f.Cause = why
	}
	between, isBetween := strings.CutPrefix(where, commentBetween)
	from, to, and := strings.Cut(between, commentAnd)
	node, at := strings.CutPrefix(where, commentAt)
	switch {
	case isBetween && and:
		f.Place = from + ">" + to
	case at:
		f.Place = node
	}
	return f, isCopy, (where == "" || f.Place != "") && (lost || !caused)
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
