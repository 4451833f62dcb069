package conversation_test

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// A capture has segments only; Fill tells the states.
func ExampleFill() {
	s, _ := scenario.Named("textbook")
	simulated, _ := s.Run(scenario.Options{})
	capture := &trace.Trace{Hosts: simulated.Hosts}
	for _, p := range simulated.Packets() {
		capture.Record(trace.Event{Time: p.Sent, Kind: trace.Sent, Packet: &trace.Packet{Number: p.Number, Sent: p.Sent, Segment: p.Segment}})
	}
	for _, e := range conversation.Fill(capture).Events {
		if e.Kind != trace.Moved {
			continue
		}
		fmt.Println(e.Time, e.Host, e.Transition.From, "->", e.Transition.To, "by", e.Transition.Cause)
	}
	// Output:
	// 0s client CLOSED -> SYN-SENT by segment 1
	// 5ms server LISTEN -> SYN-RECEIVED by segment 1
	// 5ms client SYN-SENT -> ESTABLISHED by segment 2
	// 10ms server SYN-RECEIVED -> ESTABLISHED by segment 3
	// 25ms client ESTABLISHED -> FIN-WAIT-1 by segment 7
	// 25ms server ESTABLISHED -> CLOSE-WAIT by segment 7
	// 70ms client FIN-WAIT-1 -> FIN-WAIT-2 by segment 8
	// 130ms server CLOSE-WAIT -> LAST-ACK by segment 9
	// 130ms client FIN-WAIT-2 -> TIME-WAIT by segment 9
	// 135ms server LAST-ACK -> CLOSED by segment 10
}
