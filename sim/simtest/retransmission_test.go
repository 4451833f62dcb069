package simtest_test

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/link"
	"github.com/seed-8df93623/tcpsim/sim/simtest"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// The same octets of another connection are no retransmission: neither if they were
// sent before, nor if they are sent meanwhile.
func TestRetransmitsOfOneConnection(t *testing.T) {
	lost := simtest.Retransmission{Octets: "1:6", By: conversation.TailLossProbe, After: 210 * time.Millisecond}
	n := simtest.New(t, simtest.Config{})
	before, _ := n.Connect()
	n.Write(before, "hello")
	for range 2 {
		client, server := n.Connect()
		meanwhile, _ := n.Connect()
		n.Link.Forward().AddRule(link.Nth(link.Data, link.Drop(), 1))
		n.Write(client, "hello")
		n.Write(meanwhile, "hello")
		n.From(n.Client).ExpectRetransmission(lost, "the segment of this connection is lost")
		n.ExpectRead(server, "hello", "it arrives in the end")
	}
}
