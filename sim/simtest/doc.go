// Package simtest is for tests of TCP behaviour: a network in one line, and
// assertions that read like the protocol.
//
//	func TestGreeting(t *testing.T) {
//		n := simtest.New(t, simtest.Config{})
//		...
//	}
//
// [New] joins two hosts, client and server, whose TCP is an unpatched gVisor
// netstack. [NewPeer] has one such host, and a peer whose segments the test
// itself writes.
//
// In a testing/synctest bubble any goroutine may use the network, so that a test can
// run whole programs over it: servers, clients and their timeouts. [HTTPClient] is one
// of net/http's on a simulated host, and [Network.Host] adds further hosts.
//
// Time is virtual and one seed gives one run, so a verdict stays the same for
// ever. A test that fails logs its seed, what happened as a ladder, and the
// command that runs it again.
//
// An assertion that fails ends the test, as those of testify's package require
// do. Each takes a sentence, which says what the protocol asks for at this point
// and stands first in the message. Segments are written in the notation of
// package [github.com/seed-8df93623/tcpsim/segment/notation].
package simtest
