// Package analysis sums up each connection of a trace: its phases, bytes and
// round-trip times. What each segment is for, and how the connection ended, package
// conversation tells.
//
// [Of] gives a [Report].
//
// # As JSON
//
// encoding/json writes a [Report] with names in lower case, and times in nanoseconds,
// whose names end in _ns: of each connection the client and the server with what they
// have sent (a [Flow]), the phases, how it was closed, and its segments with the number
// of the packet, the phase and the classes. What is absent is not known, or has not
// happened: a round-trip time, the closing of a connection that is open.
//
// The names are stable, there and in Go.
package analysis
