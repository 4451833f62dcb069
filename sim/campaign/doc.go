// Package campaign hunts for mistakes in TCP: it makes random scenarios, in the language of
// package scenario, runs them, says what is wrong with a run, and makes the scenarios that
// fail small.
//
// [Generate] makes the [Case] of a seed, [Run] runs and judges it, [Shrink] makes it smaller.
// A [Hunt] is all of that for many seeds; the command is tcpsim campaign.
//
// A case is a function of its seed and the [Weights]. It has two hosts with settings of all
// kinds, or a network of more with routers, switches and a proxy, connections with a program
// at each end, links with elements, and what befalls them. After 20 seconds the network is a good one, and an hour later all has to be over.
// Programs read all that comes and close, so that every transfer ends; in a quarter of the
// cases something may end a connection before its time, such as a crash, an abort or a
// user timeout, and then less is asked.
//
// What a run is held to:
//
//   - the invariants of package check: RFC 9293, states and their transitions among them
//   - what is read is a prefix of what was written, and all of it if nothing ends a connection
//   - no line waits for ever, and none fails where nothing ends a connection
//   - an hour later no connection is in a state that a timer should have ended, or has sent
//     what is not acknowledged
//   - each packet has arrived or was lost
//   - limits of events and of memory
//   - the same bytes on a second run, on another number of processors
//
// The files, each of which uses those below it:
//
//	hunt.go                   many runs
//	shrink.go,                a case becomes smaller
//	shrinknetwork.go
//	judge.go, run.go          a run, and what is wrong with it
//	generate.go               a case is drawn:
//	    network.go                what joins the hosts
//	    connection.go, crowd.go,  programs
//	    program.go
//	    fault.go                  what befalls networks and hosts
//	    settings.go               settings, from the language's own description
//	weights.go, dice.go       what is drawn how often
package campaign
