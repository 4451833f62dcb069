package link_test

import (
	"fmt"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// dial connects over a link on which a rule says what becomes of what the client sends,
// and tells how long that takes.
func dial(rule link.Rule) {
	n := sim.New(sim.Config{Seed: 1})
	defer n.Close()
	client, _ := n.AddHost(sim.HostConfig{Name: "client"})
	server, _ := n.AddHost(sim.HostConfig{Name: "server"})
	l, _ := n.AddLink(client, server, link.Config{Delay: 25 * time.Millisecond})
	l.Forward().AddRule(rule)
	server.Listen("tcp", ":80")
	_, err := client.Dial("tcp", "server:80")
	fmt.Println("connected after", n.Elapsed(), err)
}

// The first SYN is lost, and sent again after a second (RFC 6298 section 2.1).
func ExampleNth() {
	dial(link.Nth(link.Flagged(segment.SYN), link.Drop(), 1))
	// Output:
	// connected after 1.05s <nil>
}

// A rule of one's own is a function: here segments are held up for the first second.
func ExampleRule() {
	dial(func(s *segment.Segment, at time.Duration) link.Verdict {
		if at < time.Second {
			return link.Delay(100 * time.Millisecond)
		}
		return link.Pass()
	})
	// Output:
	// connected after 150ms <nil>
}
