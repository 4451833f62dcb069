package ladder

import (
	"iter"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// Row is one row of a ladder: what one end of a connection did at one instant.
// Texts in it have nothing that could steer a terminal.
type Row struct {
	Time time.Duration
	// Hosts are those whose lifelines the row belongs to, the left one first; the
	// right one may be empty. Addresses are theirs, those in use.
	Hosts, Addresses [2]string
	// States are those of the two ends after it.
	States [2]RowState
	// Side is the lifeline at which it happened.
	Side Side
	// Conn is the connection, as the end at Side sees it; the zero value where
	// there is none.
	Conn trace.Conn
	// Tag tells the connection apart from others of the two hosts, as in ":40001";
	// empty if there are none.
	Tag string
	// Event is what the row tells of: a packet Sent, one Delivered in an unusual
	// way, a call, or a transition that no other row shows. That of what a capture has
	// missed is none of the trace's: it is Dropped, and of no packet.
	Event *trace.Event
	// Label is that of the arrow of a packet that was sent, and else nil.
	Label *Label
	// Segment is what is known of a segment that was sent, and else nil.
	Segment *conversation.Segment
	// Folded are all rows that a row of [Fold] stands for, of which it is the first; nil
	// for any other row.
	Folded []Row
	// Note is what there is to say of anything else; empty where the state says
	// it all.
	Note string

	language string // of the notes of calls
}

// RowState is the state of one end, empty if there is no connection, and whether
// it differs from the one in the end's row before.
type RowState struct {
	Name    string
	Changed bool
}

// Side is one of the two lifelines of a ladder.
type Side int

const (
	Left Side = iota
	Right
)

// Rows are what a ladder of the trace is made of, from top to bottom: one for each
// segment, which [Fold] changes. Sequence numbers are relative unless absolute or
// [trace.Trace.Absolute] is true.
func Rows(t *trace.Trace, absolute bool) iter.Seq[Row] { return RowsIn("", t, absolute) }

// RowsIn are Rows whose words are those of a language, by its code as in
// [format.Style]; empty is English.
func RowsIn(language string, t *trace.Trace, absolute bool) iter.Seq[Row] {
	return newBuilder(t, language, absolute).rows()
}
