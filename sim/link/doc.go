// Package link is what happens to a packet between two nodes of a network: it is lost,
// held up, doubled, damaged, or handed on. It knows packets, time and chance; no hosts,
// no TCP, and nothing of what lets the time pass.
//
//	c := link.Config{Delay: 25 * time.Millisecond, Rate: 10e6, Queue: 20}
//	l, err := network.AddLink(client, server, c)
//	l.Forward().AddRule(link.Nth(link.Data, link.Drop(), 1))
//
// What users write is a [Config], in it [Element] values, such as a [Bottleneck] with its
// [Queue], and for single segments a [Rule], which gives a [Verdict]. A [Line] is made of
// them, one for each direction of a link: a list of stages that a packet meets one after
// the other. It is for those who build a network.
//
// Packets need no events where nothing is decided later: the plain fields of a Config are
// worked out as a packet is sent. An element may keep a packet and decide when it hands it
// on.
//
// The files, from what stands alone to what is made of it:
//
//	config.go      what a direction is like
//	match.go       which segments are meant
//	rule.go        rules and their verdicts
//	line.go        a direction: the stages in their order, and what they need of the world
//	judge.go       stage: asks the rules
//	mtu.go         stage: drops packets that are too large
//	element.go     what an element is, and how a line takes it in
//	bottleneck.go  element: a rate, and a queue before it
//	    queue.go                     what a queue is, and packets that wait in order
//	    rates.go                     a rate that changes with time
//	    mark.go                      marks that tell of congestion
//	    droptail.go, priority.go     queues that are dropped from when they are full
//	    red.go, pie.go               queues that are dropped from at random
//	    codel.go, fqcodel.go         queues that are dropped from when packets wait too long
//	chance.go      elements: loss and copies, each packet by itself
//	gilbert.go     element: loss in bursts
//	positions.go   elements: loss by the numbers of packets
//	fates.go       element: the fates that a file lists
//	outages.go     element: loss at certain times
//	latency.go     element: delays at random or by a file
//	    delays.go, lines.go, real.go   files of delays, their lines, and numbers that round alike everywhere
//	reordering.go  element: packets that overtake others
//	damage.go      elements: inverted bits, packets cut off
//	edit.go        changes to the headers of segments
//	options.go     elements: options taken out, the maximum segment size clamped
//	sequence.go    element: sequence numbers moved
//	acks.go        element: ACKs thinned
//	policer.go     element: a rate without a queue
//	connections.go what middleboxes know of connections
//	    firewall.go         element: only connections that are known
//	    nat.go, naticmp.go  element: addresses and ports translated
//	fragment.go    element: packets that are too large
//	loss.go        stage: loses packets
//	corrupt.go     stage: inverts bits
//	duplicate.go   stage: doubles packets
//	rate.go        stage: a rate, and the queue before it
//	delay.go       stage: propagation, jitter and the order of arrival
//
// Each stage and each element that chance has a say in has a random stream of its own, so
// that to add one does not change what another does.
//
// Config, Rule, Verdict, Match and all that makes them are stable. Line, Packet, World and
// what elements are made of will change as elements are added.
package link
