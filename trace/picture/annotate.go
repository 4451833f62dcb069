package picture

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
)

// remarkable are the classes of segments that a ladder tells, as they are not to be
// seen.
const remarkable = conversation.Retransmission | conversation.TimeoutRetransmission | conversation.FastRetransmission |
	conversation.TailLossProbe | conversation.Spurious | conversation.DuplicateACK | conversation.WindowUpdate |
	conversation.ZeroWindow | conversation.ZeroWindowProbe | conversation.ZeroWindowProbeACK | conversation.KeepAlive |
	conversation.KeepAliveACK | conversation.ChallengeACK | conversation.OutOfOrder | conversation.NoACK | conversation.Reset

// Classes are what the segments of a trace are for.
func Classes(t *trace.Trace) map[*trace.Packet]conversation.Class {
	classes := map[*trace.Packet]conversation.Class{}
	for _, c := range analysis.Of(t).Connections {
		for _, s := range c.Segments {
			classes[s.Packet] = s.Class
		}
	}
	return classes
}

// annotated are the rows of a ladder, with what analysis tells of segments.
func annotated(t *trace.Trace, absolute bool) []ladder.Row {
	rows := slices.Collect(ladder.Rows(t, absolute))
	classes := Classes(t)
	for _, r := range rows {
		if r.Label != nil {
			annotate(r.Label, classes[r.Event.Packet])
		}
	}
	return rows
}

// annotate has a label say what is remarkable about its segment.
func annotate(l *ladder.Label, class conversation.Class) {
	if class == 0 {
		return // it is of no connection
	}
	l.Remark = ""
	if told := class & remarkable; told != 0 {
		l.Remark = told.String()
	}
	l.Again = class.Is(conversation.Retransmission)
}
