package analysis_test

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

func ExampleOf() {
	s, _ := scenario.Named("retransmit")
	t, _ := s.Run(scenario.Options{})
	c := analysis.Of(t).Connections[0]
	fmt.Println(c.Flows[conversation.Server])
	fmt.Println(c.Closing)
	for _, s := range c.Segments {
		if s.Class.Has(conversation.Retransmission) {
			fmt.Println(s)
		}
	}
	// Output:
	// 5 segments, 5 bytes, 24 bytes/s goodput, at most 5 in flight, 1 retransmission of 5 bytes, RTT 10ms (2 samples, 10ms to 10ms)
	// FIN, client first at 0.220000
	//    5  0.215000  < P.   data      data, timeout retransmission (4)
}
