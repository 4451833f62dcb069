package simtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// FaultKind is what goes wrong.
type FaultKind uint8

// The kinds of faults, in the order in which [Network.Faults] reads them.
const (
	LoseAll   FaultKind = iota // nothing arrives
	LoseData                   // segments with data do not
	Hold                       // segments are held up for as long as the fault lasts; later ones overtake
	Duplicate                  // segments arrive twice
	Damage                     // segments arrive with a wrong checksum
	faultKinds
)

var faultTexts = [faultKinds]string{"nothing arrives", "no data arrives", "what is sent arrives so much later", "all arrives twice", "all arrives damaged"}

// Fault is something that goes wrong on a link for a while.
type Fault struct {
	Kind FaultKind
	// Link is which; nil is that between client and server.
	Link *sim.Link
	// ToServer and ToClient are in which directions: to the second end of the link and to
	// the first.
	ToServer, ToClient bool
	From, For          time.Duration // of the network's time
}

// String is as in "from 8ms on, for 16.384s, to the client no data arrives".
func (f Fault) String() string {
	client, server, on := "the client", "the server", ""
	if l := f.Link; l != nil {
		client, server = l.Backward().To().Name(), l.Forward().To().Name()
		on = " on the link " + client + "-" + server
	}
	var to []string
	if f.ToServer {
		to = append(to, server)
	}
	if f.ToClient {
		to = append(to, client)
	}
	return fmt.Sprintf("from %s on, for %s,%s to %s %s", f.From, f.For, on, strings.Join(to, " and "), faultTexts[f.Kind%faultKinds])
}

// mostFaults is how many faults a schedule may have.
const mostFaults = 16

// Faults has links go wrong as bytes say, four for each fault: what, on which link and to
// whom, from when on and for how long. Without links it is the one between client and server;
// [Network.LinkOf] has those of other hosts, and AddLink whatever there is. All bytes are a
// schedule, so that they may come from a fuzz target:
//
//	func FuzzShop(f *testing.F) {
//		f.Fuzz(func(t *testing.T, data []byte) {
//			synctest.Test(t, func(t *testing.T) {
//				n := simtest.New(t, simtest.Config{})
//				n.Faults(data)
//				...
//
// go test -fuzz then hunts for a schedule with which the program is wrong. If the test
// fails, the faults are logged. They begin in the first 66 seconds, last for 35 minutes at
// most, and end by themselves. It is to be called before anything is sent.
func (n *Network) Faults(data []byte, links ...*sim.Link) []Fault {
	n.test.t.Helper()
	if slices.Contains(links, nil) {
		n.test.fail("the links that go wrong must be some", "one of them is nil; AddLink, Link and LinkOf give links")
	}
	faults := faultsOf(data, links)
	if len(links) == 0 {
		links = []*sim.Link{nil}
	}
	for _, l := range links {
		on := l
		if l == nil {
			on = n.Link
		}
		on.Forward().AddRule(faultRule(faults, func(f Fault) bool { return f.Link == l && f.ToServer }))
		on.Backward().AddRule(faultRule(faults, func(f Fault) bool { return f.Link == l && f.ToClient }))
	}
	n.test.faults = append(n.test.faults, faults...)
	return faults
}

// told are the faults of a test, for its log.
func told(faults []Fault) (text string) {
	for _, f := range faults {
		text += "\nfault: " + f.String()
	}
	return text
}

// faultsOf reads a schedule. Times are powers of two, so that one byte reaches them all.
func faultsOf(data []byte, links []*sim.Link) (list []Fault) {
	for ; len(data) >= 4 && len(list) < mostFaults; data = data[4:] {
		to := 1 + data[1]%3
		f := Fault{
			Kind: FaultKind(data[0]) % faultKinds, ToServer: to&1 != 0, ToClient: to&2 != 0,
			From: time.Millisecond << (data[2] % 17), For: time.Millisecond << (data[3] % 22),
		}
		if len(links) > 0 {
			f.Link = links[int(data[1]/3)%len(links)]
		}
		list = append(list, f)
	}
	return list
}

// faultRule does to segments what the first fault says that is in force.
func faultRule(faults []Fault, concerns func(Fault) bool) link.Rule {
	return func(s *segment.Segment, at time.Duration) link.Verdict {
		for _, f := range faults {
			if !concerns(f) || at < f.From || at >= f.From+f.For {
				continue
			}
			switch f.Kind {
			case LoseAll:
				return link.Drop()
			case LoseData:
				if link.Data(s) {
					return link.Drop()
				}
			case Hold:
				return link.Delay(f.For)
			case Duplicate:
				return link.Duplicate(1)
			case Damage:
				damaged := *s
				damaged.BadChecksum = true
				return link.Change(damaged)
			}
		}
		return link.Pass()
	}
}
