// Package check holds traces against what RFC 9293 demands of both ends of every
// connection, whatever implementation they are of.
//
// [Trace] checks a whole trace; a [Stream] or [Checker] checks events as they come, in
// bounded memory. [Invariants] lists what is checked, each with the section and the
// sentence that it comes from.
//
// A trace that tells what became of its packets is held to more than a capture: there
// it is known what an end had received when it sent a segment.
//
// # Captures
//
// What a capture shows may have been damaged on its way to where it was captured, split
// or put together by a network card, and taken down in another order; and some of it may
// be missing. So a segment is taken to arrive when it is captured; what has a wrong
// checksum, other than one that a card has still to compute, is passed over; and a
// violation that a missing segment would explain is reported only when what the peer sends
// later leaves no other explanation. What depends on the order in which an end has sent its
// segments, or on their size, is not checked at all.
//
// What was injected is not checked, as no TCP has made it; but it arrives.
package check
