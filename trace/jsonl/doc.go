// Package jsonl writes traces as JSON Lines and reads them again: one JSON object
// per line, each with a "type", in UTF-8. Nothing of a trace is lost
// but samples; a network of two hosts and a link has no lines.
//
// The first line is the header, then come the hosts, the network that they are in, and then
// events in the order
// in which they happened:
//
//	header     name, seed and start of the trace
//	host       a machine, with its addresses
//	node       a host, router or switch of a network
//	link       a link between two of them, with what is said of it
//	sent       a packet, with the segment in it and, where they are known, why it was
//	           sent and the sender's variables
//	delivered  the arrival of a packet, by its number
//	dropped    the loss of one
//	moved      a transition from state to state
//	called     what an application asked
//	returned   what it got, if it had to wait for that
//	paused     why a sender sends no more for now
//
// [Schema] is the format's definition, as a JSON Schema with a description of each
// field. Times are integers, nanoseconds since the start. The format is stable:
// later versions may add types and fields, which readers are to pass over, and
// change nothing else, or else raise the header's version.
//
// [Write] writes a whole trace; a [Writer] is a [trace.Recorder] that writes a run
// while it goes on. [Read] reads a whole trace; a [Reader] is a stream. Both
// streams work in memory that does not grow.
//
// Encoding and decoding are by hand: writing has to cost next to nothing beside
// the simulation, and encoding/json takes longer to read a full-sized segment than
// the simulator to make it.
package jsonl
