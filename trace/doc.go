// Package trace tells what happened in a run: who sent which packet when and what
// became of it, how the state of each connection changed, and what the
// applications asked of TCP.
//
// A [Trace] is a list of events. It is a [Recorder], which a simulated network
// reports to. Each language in which one can be written has a package below this
// one, and each way to judge it.
//
// The package imports only the standard library and package segment, so that a
// tool which reads traces needs no simulator. Its functions keep no state between
// calls. Who reads a trace must not do so while events are recorded.
package trace
