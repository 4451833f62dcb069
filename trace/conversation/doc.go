// Package conversation follows the conversations of a trace: which segments belong to
// one connection, who is its client, what its initial sequence numbers are, in which
// state each end is, and what each segment is for, such as a fast retransmission.
// These facts are worked out here and nowhere else; formats, analysis, explanations,
// comparisons and checks are made of them.
//
// [Of] gives the connections of a whole trace, [Segments] their segments by packet, and
// [Fill] a trace with the states that its segments show. A [Follower] does all of it for
// events as they come, in bounded memory.
//
// Stable are these, a [Segment] and the classes with their names. [End] and [Options]
// may grow.
//
// # Points of view
//
// A segment is classified as it is sent, by what its sender knows at that time: in a
// trace that tells what became of its packets, that is what has been delivered to it;
// in a capture, all that was captured before. Two classes depend on the receiver and
// are found when the segment arrives, or when the answer shows it: [OutOfOrder] and
// [Spurious].
//
// What a TCP does by a timer, and what because of a segment that has arrived, looks
// the same on the wire but for the time. In a trace with fates, an answer leaves at
// the very instant of the arrival; in a capture, what follows within 20 ms is taken for
// one, as Wireshark does.
//
// # What is not known
//
// [Connection].Certain says whether the roles are certain, Known whether the initial
// numbers are, and [Segment].Scaled whether a window is in octets. Of an [End], Sent and Rcvd say whether its variables are known, Offered whether the
// peer's window is, and Joined that it is older than the capture, so that its numbers
// are those first seen; and Doubtful that a RST has come of which the capture does not show
// whether it has closed the connection there: the state is the one before. A retransmission whose cause cannot be told is [Retransmission]
// and no more, and what was injected in a TCP's name is [Forged] and nothing else.
//
// # Map
//
// From the top: states.go has [Of] and [Fill]; follower.go the [Follower], which finds
// the connection of each event, translated.go what it is called behind a NAT, names.go its hosts' names, timer.go its timers, and
// missed.go what a capture lacks; connection.go a [Connection] and its phases, succession.go
// how another takes its place, closing.go how it ends; classify.go and retransmit.go what a segment is for, and recorded.go where
// the trace records it; end.go and rtt.go what an end has sent, been told and measured;
// class.go the classes, observation.go what an event tells an end. text.go and json.go
// write them. Each uses only those that come later. Beneath is [model.End], the state
// machine.
package conversation
