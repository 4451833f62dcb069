package picture

import (
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// say puts values into a text in the language of the picture.
func (o Options) say(text string, values ...any) string {
	return words.Say(o.Language, text, values...)
}

func (l *chart) say(text string, values ...any) string {
	return Options{Language: l.language}.say(text, values...)
}

// What images say in words, apart from what comes from the trace.
const (
	textLadder      = "Ladder: %s"
	textLadderAbout = "Time runs downwards between the lifelines of %s. Segments: %d, of which %d were lost."
	textTime        = "time, s"
	textIdle        = "%s later"
	textMore        = "%d more segments are not in this picture."
	textSent        = "%s; sent at %s s"
	textArrived     = ", arrives at %s s"
	textQueued      = ", waits %s at %s"
	textLost        = ", lost: %s"

	textStates       = "State machine of TCP (RFC 9293, figure 5): %s"
	textPath         = "%s went through the states %s."
	textNoPath       = "%s: no state is known."
	textNoSteps      = "No change of state is recorded."
	textStep         = "%s s: %v to %v"
	textNetwork      = "Network %s"
	textNetworkAbout = "Nodes: %d. Links: %d."
	textBySegment    = "segment %s arrived"
)
