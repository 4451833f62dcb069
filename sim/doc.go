// Package sim runs TCP in virtual time: hosts that are real gVisor netstack
// instances, links between them that delay, lose and reorder, and processes
// that use ordinary blocking net.Conn and net.Listener.
//
//	n := sim.New(sim.Config{Seed: 1})
//	defer n.Close()
//	client, _ := n.AddHost(sim.HostConfig{Name: "client"})
//	server, _ := n.AddHost(sim.HostConfig{Name: "server"})
//	n.AddLink(client, server, link.Config{Delay: 25 * time.Millisecond})
//	l, _ := server.Listen("tcp", ":80")      // a net.Listener
//	c, _ := client.Dial("tcp", "server:80")  // a net.Conn
//
// # Virtual time
//
// One event loop owns everything. Whatever happens is an event, ordered by
// virtual time and then by the order in which events were made: a timer of
// netstack's, the arrival of a packet, a process that wakes up. While a
// process computes, no time passes. One seed and one program give one run,
// event for event.
//
// # Drivers
//
// A [Driver] lets the time pass. With [Loop], which is what a network outside of any bubble
// has unless it is told otherwise, the network does so itself, in
// [Network.Run] and in every call that waits; the rest of this text is about it. In a
// [Bubble] of testing/synctest the goroutines of any program use the network, with plain
// net.Conn and net.Listener, and the same things happen on every run. With [WallClock]
// they do so in real time. Package [github.com/seed-8df93623/tcpsim/sim/simtest] makes
// networks for tests.
//
// # Processes
//
// [Network.Go] starts a process; [Network.Run] runs all until nothing is left
// to happen. Processes run one at a time, and a call that would wait (Accept,
// Read, Write into a full buffer, Dial, Sleep) lets the others run. A process
// must therefore wait only by such calls, never for a channel that another
// process feeds. Outside of all processes the same calls may be made too: they
// run the network until they can return.
//
// # Limits
//
// With the driver Loop a Network is for one goroutine: it is not safe for concurrent use.
//
// What is exported is stable, [Conn.Status] and [Network.Waits] apart, which show what
// TCP and the programs are doing in more detail as there is more to show.
//
// # Map
//
// Below this package, package link is what happens to a packet on its way, package stack
// is a host's TCP, and an internal package lets the time pass. This package joins them.
// Each file uses what stands above it:
//
//	driver.go, random.go             what lets time pass; streams of random numbers
//	network.go, run.go, process.go   the network, its time and its processes
//	packet.go, mapper.go             packets and their record, and that of the network
//	host.go, effect.go, crash.go     a host, and what it does
//	link.go, outside.go              links, which join nodes
//	datagram.go, icmp.go, hub.go,    other nodes
//	switch.go, unreachable.go,
//	router.go, peer.go
//	socket.go, operation.go,         calls: they wait, and take effect
//	deadline.go
//	conn.go, sockopt.go, listen.go,  what programs use, as in package net
//	dialer.go, connect.go, ports.go
//	kill.go, reset.go                what befalls them
//	address.go, resolver.go,         names, and errors in package net's words
//	errors.go
package sim
