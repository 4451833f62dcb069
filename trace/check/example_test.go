package check_test

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

func ExampleTrace() {
	s, _ := scenario.Named("textbook")
	t, _ := s.Run(scenario.Options{})
	fmt.Println(len(check.Trace(t)), "violations")

	p := t.Packets()[4] // the server's answer, which acknowledges 20 bytes up to 1020
	forged := *p.Segment
	forged.Ack += 100
	p.Segment, p.Bytes = &forged, nil
	for _, v := range check.Trace(t) {
		fmt.Println(v)
		fmt.Println(v.Sentence)
	}
	// Output:
	// 0 violations
	// 0.020000 packet 5 of server: ack-of-unsent: acknowledges 1121, but only what is before 1021 has arrived (RFC 9293 section 3.4)
	// The acknowledgment mechanism employed is cumulative so that an acknowledgment of sequence number X indicates that all octets up to but not including X have been received.
}
