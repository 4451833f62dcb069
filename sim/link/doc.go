// Package link is what happens to a packet between two nodes of a network: it is lost,
// held up, doubled, damaged, or handed on. It knows packets, time and chance; no hosts,
// no TCP, and nothing of what lets the time pass.
//
//	c := link.Config{Delay: 25 * time.Millisecond, Rate: 10e6, Queue: 20}
//	l, err := network.AddLink(client, server, c)
//	l.Forward().AddRule(link.Nth(link.Data, link.Drop(), 1))
//
// What users write is a [Config], and for single segments a [Rule], which gives a
// [Verdict]. A [Line] is made of them, one for each direction of a link: a list of
// elements that a packet meets one after the other. It is for those who build a network.
//
// The files, from what stands alone to what is made of it:
//
//	config.go     what a direction is like
//	match.go      which segments are meant
//	rule.go       rules and their verdicts
//	line.go       a direction: the elements in their order, and what they need of the world
//	judge.go      element: asks the rules
//	mtu.go        element: drops packets that are too large
//	loss.go       element: loses packets
//	corrupt.go    element: inverts bits
//	duplicate.go  element: doubles packets
//	rate.go       element: a rate, and the queue before it
//	delay.go      element: propagation, jitter and the order of arrival
//
// Each element that chance has a say in has a random stream of its own, so that to add
// one does not change what another does.
//
// Config, Rule, Verdict, Match and all that makes them are stable. Line, Packet and World
// will change as elements are added.
package link
