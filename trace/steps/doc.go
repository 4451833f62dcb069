// Package steps tells a trace event by event, for programs that step through it: who
// sent which segment with which bytes, what each field means, what happened next and why,
// and what each end of each connection knows after it.
//
//	d := steps.Of(t, steps.Options{})
//	d.Events[3].Text // "receives (1) SYN seq 0 win 29184"
//
// A [Document] is made for JSON: names are in lower case, times in nanoseconds since the
// start of the run, and what is not known, as of a capture, is absent. It has numbers and
// sentences and nothing that is drawn. The same trace makes the same document.
//
// States, variables and what a segment is for come from package conversation, sentences
// from package explain and labels from package ladder.
//
// The names in JSON are stable; keys may be added, and the words are for people.
//
// # Map
//
// From the top: steps.go makes a document, document.go is its form; event.go tells events,
// note.go those of programs and silences, ends.go what both ends know, timers.go which
// timers are known to run, congestion.go what congestion control says; graphs.go and
// sequence.go the series over time; packet.go a packet, field.go its fields one after the
// other: ip.go, tcp.go, option.go.
package steps
