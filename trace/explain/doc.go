// Package explain says of each segment of a trace, in a sentence or two, what it is
// for, and where the standard says so; likewise of what a timer did, and of a call
// that failed.
//
//	ACK 1021: the server has all bytes up to 1020; the data rides along, so no
//	separate ACK (RFC 9293 sections 3.8.6.3 and 3.10.7.4)
//
// The sentences are those of a table that has each in English and in Chinese; what
// they say of a segment follows from its classes in package conversation and from the
// conversation so far. They name hosts, numbers and amounts as a ladder of the same
// trace shows them.
//
// [Of], [Line] and the keys of a [Sentence] are stable; the words may improve. From the
// top: explain.go goes through the events, and fold.go through the lines; event.go, segment.go, handshake.go, ack.go and
// reset.go choose sentences, from the dialogue so far (dialogue.go); sentence.go makes
// them of the tables, value.go what stands in them, in a language (language.go).
package explain
