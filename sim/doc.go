// Package sim runs TCP in virtual time: hosts that are real gVisor netstack
// instances, links between them that delay, lose and reorder, and processes
// that use ordinary blocking net.Conn and net.Listener.
//
//	n := sim.New(sim.Config{Seed: 1})
//	defer n.Close()
//	client, _ := n.AddHost(sim.HostConfig{Name: "client"})
//	server, _ := n.AddHost(sim.HostConfig{Name: "server"})
//	n.AddLink(client, server, link.Config{Delay: 25 * time.Millisecond})
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
// A [Driver] lets the time pass. With [Loop], the default, the network does so itself, in
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
package sim
