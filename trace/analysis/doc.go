// Package analysis says what each segment of a trace is for, and sums up each
// connection: its phases, bytes and round-trip times, and how it ended.
//
// [Of] gives a [Report] of a whole trace. An [Analyzer] is the same for events as
// they come, in bounded memory.
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
// # As JSON
//
// encoding/json writes a [Report] with names in lower case, and times in nanoseconds,
// whose names end in _ns: of each connection the client and the server with what they
// have sent (a [Flow]), the phases, how it was closed, and its segments with the number
// of the packet, the phase and the classes. What is absent is not known, or has not
// happened: a round-trip time, the closing of a connection that is open.
package analysis
