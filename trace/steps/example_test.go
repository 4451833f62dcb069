package steps_test

import (
	"fmt"
	"log"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/steps"
)

// What a program that steps through a trace shows at each step.
func ExampleOf() {
	s, err := scenario.Named("refused")
	if err != nil {
		log.Fatal(err)
	}
	t, err := s.Run(scenario.Options{})
	if err != nil {
		log.Fatal(err)
	}
	d := steps.Of(t, steps.Options{})
	for _, e := range d.Events {
		fmt.Println(time.Duration(e.At), d.Hosts[e.Host].Name, e.Kind, e.Text)
	}
	// Output:
	// 0s client call connect server:9527 ...
	// 0s client state CLOSED → SYN-SENT
	// 0s client send sends (1) SYN seq 2246205456 win 29184 <mss 1460>
	// 5ms server arrive receives (1) SYN seq 2246205456 win 29184 <mss 1460>
	// 5ms server send sends (2) RST ACK seq 0 ack 2246205457 (RST: connection refused)
	// 10ms client arrive receives (2) RST ACK seq 0 ack 2246205457 (RST: connection refused)
	// 10ms client state SYN-SENT → CLOSED, as (2) has arrived
	// 10ms client call connect = error: connection refused
}
