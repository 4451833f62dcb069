package ladder_test

import (
	"fmt"
	"log"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
)

// A run as two lifelines with arrows between them.
func Example() {
	s, err := scenario.Parse("refused", []byte("client iss=1000 sack=off timestamps=off wscale=off\nclient connect 9527\nexpect error \"connection refused\"\n"))
	if err != nil {
		log.Fatal(err)
	}
	t, err := s.Run(scenario.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(ladder.Format.Text(t, format.Style{Width: 80}))
	// Output:
	// refused
	//
	//     time client                                                     server
	//          10.0.0.1                                                   10.0.0.2
	// 0.000000 CLOSED       │ connect server:9527 ...                   │ CLOSED
	//          SYN-SENT     ├──(1) SYN seq 1000 win 29184 <mss 1460> ──►│ CLOSED
	// 0.000001 SYN-SENT     │  (2) RST ACK seq 0 ack 1001               │ CLOSED
	//                       │◄─(RST: connection refused) ───────────────┤
	// 0.000002 CLOSED       │ connect = error: connection refused       │ CLOSED
}

// The rows by themselves, for a ladder of one's own.
func ExampleRows() {
	s, err := scenario.Named("refused")
	if err != nil {
		log.Fatal(err)
	}
	t, err := s.Run(scenario.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for r := range ladder.Rows(t, false) {
		what := r.Note
		if r.Label != nil {
			what = r.Event.Packet.Segment.Flags.String()
		}
		fmt.Println(r.Time, r.Hosts[r.Side], what)
	}
	// Output:
	// 0s client connect server:9527 ...
	// 0s client SYN
	// 5ms server RST ACK
	// 10ms client connect = error: connection refused
}
