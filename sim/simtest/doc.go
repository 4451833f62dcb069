// Package simtest is for tests of TCP behaviour: a network in one line, and
// assertions that read like the protocol.
//
//	func TestGreeting(t *testing.T) {
//		n := simtest.New(t, simtest.Config{})
//		...
//	}
//
// Time is virtual and one seed gives one run, so a verdict stays the same for
// ever. A test that fails logs its seed, what happened as a ladder, and the
// command that runs it again.
//
// # The two networks
//
// [New] makes a [Network]: two hosts, client and server, whose TCP is an unpatched
// gVisor netstack, and further ones of [Network.AddHost]. [NewPeer] makes a [Peer]: one
// such host, and a peer whose segments the test itself writes. A connection of the
// peer's is a [Flow].
//
// In a testing/synctest bubble any goroutine may use the network, so that a test can
// run whole programs over it: servers, clients and their timeouts. [HTTPClient] is one
// of net/http's on a simulated host.
//
// # Assertions
//
// An assertion that fails ends the test, as those of testify's package require
// do. Each takes a sentence, which says what the protocol asks for at this point
// and stands first in the message.
//
// Segments are looked at one after the other, those that a host sends ([Network.From])
// and those that come to a scripted peer ([Flow]), with the same verbs: Expect,
// ExpectForm, ExpectNothing and Drain. They are written in the notation of package
// [github.com/seed-8df93623/tcpsim/segment/notation], whose numbers count from each
// side's initial sequence number, or are as on the wire after "=". What an assertion has
// looked at is a [Seen], which can be asked what it is for, and when it was sent.
//
// # Map
//
// From the bottom up; what stands lower knows nothing of what stands above it:
//
//	config, recorder           what a network is made from; what is known of each packet
//	test, end, failure         what both networks share: waiting, the end, the message
//	seen, retransmission,      assertions about segments, about what programs read,
//	application, tcpdump,      and about whole traces
//	golden
//	network, hosts, expect,    Network and its Sender
//	sender
//	peer, flow                 Peer and its Flow
//	http, sweep                what tests are made easier by
//
// # What is stable
//
// All that is exported here keeps its name and meaning, but for new fields of the
// configurations, new methods of [TB] that package testing has anyway, and the words
// of messages. Golden files stay the same with one version of gVisor.
package simtest
