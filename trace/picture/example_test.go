package picture_test

import (
	"log"
	"os"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/picture"
)

func ExampleWriteMermaid() {
	s, err := scenario.Parse("refused", []byte("link delay=5ms\nclient iss=1000 sack=off timestamps=off wscale=off\nclient connect 80\nexpect error \"refused\"\n"))
	if err != nil {
		log.Fatal(err)
	}
	t, err := s.Run(scenario.Options{})
	if err != nil {
		log.Fatal(err)
	}
	picture.WriteMermaid(os.Stdout, t, picture.Options{})
	// Output:
	// ```mermaid
	// sequenceDiagram
	//     accTitle: Ladder: refused
	//     participant h1 as client<br/>10.0.0.1
	//     participant h2 as server<br/>10.0.0.2
	//     Note over h1,h2: 0.000 s
	//     Note left of h1: connect server:80 ...
	//     Note left of h1: SYN-SENT
	//     h1->>h2: (1) SYN seq 1000 win 29184 #60;mss 1460#62;
	//     Note over h1,h2: 0.005 s
	//     h2->>h1: (2) RST ACK seq 0 ack 1001 (RST: connection refused)
	//     Note over h1,h2: 0.010 s
	//     Note left of h1: CLOSED · connect = error: connection refused
	// ```
}
