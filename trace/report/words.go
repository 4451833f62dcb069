package report

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/picture/graph"
)

// wordsIn are those of a language, or the English ones.
func wordsIn(l explain.Language) words {
	if w, ok := languages[l]; ok {
		return w
	}
	return english
}

// languages are those in which the page can be. Another language is one value of
// words, and one line here.
var languages = map[explain.Language]words{
	explain.English: english,
	explain.Chinese: chinese,
}

// words are what the page says, apart from what comes from the trace.
type words struct {
	Lang string // of the page, as BCP 47 has it

	Skip, Contents, Again, Made, Untitled string

	Name, Seed, Hosts, Connections, Segments, Lost, Duration, Relative, Absolute string

	Lesson, Ladder, LadderNote, LadderMore, LadderNone, LadderPart, Scrolls string

	Events, EventsNote, EventsOf, OpenAll, CloseAll, Rest, RestLost, RestAgain, LinesNote string
	Time, Where, What, StateOf, StateIs                                                   string

	Fate, Sent, Injected, InjectedNote, Arrived, WasLost, After, Changed, Unknown string
	Network, LostAt, LostBetween, Hop, OverHop, HopQueued                         string

	TCPHeader, IPHeader, Options, Inner, Bytes                   string
	Ports, Addresses, FromTo, Seq, Ack, OnTheWire, Flags, Window string
	Urgent, Checksum, Right, Wrong, Length, Content              string
	Identification, DontFragment, HopLimit, FlowLabel            string
	Shift, Block, OneSegment, ManySegments, InFlight             string

	Connection, Summary, States, NoStates, Path, Step, Graphs, GraphOf, GraphOfAll, Together, NoGraph, NoData, TooFew string
	Graph                                                                                                             map[string]string // by name
	Phase                                                                                                             [3]string
	Extent, ClosedFirst, ClosedBy, Outcome                                                                            string
	Ending                                                                                                            map[conversation.Ending]string

	Direction, Stream, Acknowledged, Retransmissions, WithBytes string
	Goodput, MaxInFlight, RTT, ZeroWindow                       string
}

// count says how many segments there are.
func (w words) count(n int) string {
	if n == 1 {
		return w.OneSegment
	}
	return fmt.Sprintf(w.ManySegments, n)
}

var english = words{
	Lang: "en",

	Skip: "Skip to the trace", Contents: "Contents", Again: "To make this trace again:", Made: "Made by tcpsim.",
	Untitled: "A trace",

	Name: "Trace", Seed: "Seed", Hosts: "Hosts", Connections: "Connections", Segments: "Segments",
	Lost: "Lost on the way", Duration: "Duration",
	Relative: "Sequence numbers count from the first of their direction.",
	Absolute: "Sequence numbers are those on the wire.",

	Lesson: "Lesson", Ladder: "Ladder",
	LadderNote: "Time runs downwards. An arrow goes from where and when a segment was sent to where and when it arrived. " +
		"Dashed: sent again. Dotted: injected, or a copy. A cross: lost. What happened, below, says the same in words.",
	LadderMore: "The picture ends after %d of %d segments. The list below has all of them.",
	Scrolls:    "Pictures are wider than this screen: each scrolls sideways.",
	LadderNone: "There is nothing to draw.",
	LadderPart: "Ladder, part %d of %d",

	Events:     "What happened",
	EventsNote: "Open a segment to see its headers and its fate.",
	Rest:       "until %s s: %s, each in a line", RestLost: "%d lost", RestAgain: "%d sent again",
	LinesNote: "The first %d rows are told in full. Of later ones, and of long bulk, there is a line for each, behind a row that opens: " +
		"time, direction (→ from the left host), numbers, and options and windows where they have room.",
	EventsOf: "What happened between %s and %s",
	OpenAll:  "Open all segments", CloseAll: "Close all segments",
	Time: "Time, s", Where: "Where", What: "What", StateOf: "State of %s", StateIs: "is in %s now",

	Fate: "Fate", Sent: "Sent", Injected: "Injected", InjectedNote: "no host's TCP has made it",
	Arrived: "Arrived", WasLost: "Lost", After: ", after %s", Changed: "with changed bytes", Unknown: "not known",
	Network: "Network", LostAt: "at %s", LostBetween: "between %s and %s", Hop: "Link", OverHop: "%s to %s at %s s, %s", HopQueued: ", of which %s in queues",

	TCPHeader: "TCP header", IPHeader: "IPv%d header", Options: "TCP options", Inner: "What TCP knew", Bytes: "Packet",
	Ports: "Ports", Addresses: "Addresses", FromTo: "%v to %v", Seq: "Sequence number", Ack: "Acknowledgment",
	OnTheWire: "%d (%d on the wire)", Flags: "Flags", Window: "Window", Urgent: "Urgent pointer",
	Checksum: "Checksum", Right: "right", Wrong: "wrong", Length: "Length", Content: "Content",
	Identification: "Identification", DontFragment: "don't fragment", HopLimit: "Hop limit", FlowLabel: "Flow label",
	Shift: "%d bits: windows count × %d", Block: "%d to %d on the wire", OneSegment: "1 segment", ManySegments: "%d segments", InFlight: "In flight",

	Connection: "Connection %d: %s to %s", Summary: "Summary", States: "Path through TCP's states",
	NoStates: "No change of state is recorded.", Path: "Path of %s", Step: "%s s: %v to %v",
	Graphs: "Graphs", GraphOf: "%s, from %s to %s", GraphOfAll: "%s, compared", Together: "All connections and queues",
	Graph: map[string]string{"time-sequence": "Sequence numbers", graph.Cwnd: "Congestion window and data in flight",
		graph.InFlight: "Data in flight", "rtt": "Round-trip times", "throughput": "Throughput", graph.Queue: "Queues"},
	NoGraph: "There is no graph: %v.", NoData: "No data was sent.", TooFew: "From %s to %s there are no graphs: of %s with data there is nothing to see that the ladder does not show.",
	Phase:  [3]string{"Set-up", "Data", "Teardown"},
	Extent: "%s, from %s s to %s s", ClosedFirst: "Ended first", ClosedBy: "by %s, with %s at %s s",
	Outcome: "In the end",
	Ending: map[conversation.Ending]string{conversation.Open: "open", conversation.ByFIN: "FIN", conversation.HalfClosed: "half-closed",
		conversation.ByRST: "RST", conversation.Refused: "a refusal (RST)", conversation.TimedOut: "a timeout"},

	Direction: "%s to %s", Stream: "Bytes of the stream", Acknowledged: "Bytes acknowledged",
	Retransmissions: "Retransmissions", WithBytes: "%d (%d bytes)", Goodput: "Goodput, bytes per second",
	MaxInFlight: "In flight at most, bytes", RTT: "Round-trip time: least / mean / most (samples)",
	ZeroWindow: "Window closed for",
}
