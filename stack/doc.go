// Package stack is a host: one instance of gVisor's netstack, unpatched, made
// deterministic, with a network card of our own.
//
// A [Host] takes packets with [Host.Deliver] and gives packets to
// Wiring.Output, as bytes from the IP header on; [Socket] is its
// non-blocking socket. Nothing in this package waits and nothing runs by
// itself: time comes from a [Clock], and between two calls the whole host
// stands still. That makes every host a deterministic function of the calls
// made on it, and it is what package sim builds virtual time upon.
//
// # Map
//
// Each layer uses those below it:
//
//	socket, open, listen, sockopt, errors   what a program calls
//	status, sender, sample, cause, pause    what TCP knows of a connection, and why it sends or not
//	congestion, reno, cubic, hystart        congestion control
//	action                                  what surrounds all that is done to a host
//	fixes, fix_*, smoothing                 what is put right when an action is over
//	conn                                    what the host knows of a connection
//	packets                                 the way of a packet through the card, past
//	  iss, delayedack, synoptions           what is added there
//	tcpheader                               the headers of a packet
//	host, config, wiring, options, random   a netstack, as Config and Wiring have it
//	barrier, processors, card, clock,       where netstack touches the world, and where its
//	  innards, version                      variables stand
//
// # What the network card adds
//
// Behaviour comes from netstack. What netstack lacks is added at the card, each
// only where [Config] asks for it: initial sequence numbers of one's own choice
// (iss.go), delayed acknowledgements (delayedack.go), SYNs without timestamps or
// window scaling (synoptions.go), and an end to repeating SYNs (packets.go).
// Everything that a Host shows (packets, [Status], transitions) is in the numbers
// on the wire.
//
// Congestion control is a part that takes the place of netstack's: RFC 5681's by
// default, another, or one's own (congestion.go).
//
// A few things are always done, so that a run can be repeated and sockets are as
// on Linux: the card numbers the IPv4 identification field of packets that may be
// fragmented, which netstack draws from the system's random source; ephemeral
// ports are given out in turn; a socket that listens may take over the address of
// one before it; keep-alive begins with the connection; and round-trip times are smoothed
// as on amd64 (smoothing.go).
//
// # The barrier
//
// netstack hands incoming segments to goroutines of its own. A Host ends these, and runs
// their loop itself inside Deliver, which returns once the queue is empty; see barrier.go
// and processors.go. So what a host does, and how fast, does not depend on the number of
// cores.
package stack
