// Package trace tells what happened in a run: who sent which packet when and what
// became of it, how the state of each connection changed, and what the
// applications asked of TCP.
//
// A [Trace] is a list of events. It is a [Recorder], which a simulated network
// reports to. [Formats] lists the ways to write one as text: "ladder" for a
// person, "tcpdump" for who knows that, "text" for comparing with a file;
// [FirstDifference] says where two such texts part.
//
// The package imports only the standard library and package segment, so that a
// tool which reads traces needs no simulator. Its functions keep no state between
// calls. A format reads the trace and must not run while events are recorded.
package trace
