package model_test

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// The client's end of a handshake, from its segments alone.
func ExampleEnd() {
	var client model.End
	syn := segment.Segment{Seq: 1000, Flags: segment.SYN, Window: 29184}
	answer := segment.Segment{Seq: 8000, Ack: 1001, Flags: segment.SYN | segment.ACK, Window: 20480}
	for _, m := range client.Send(&syn, 1) {
		fmt.Println(m.From, "->", m.To)
	}
	for _, m := range client.Arrive(&answer, 2) {
		fmt.Println(m.From, "->", m.To)
	}
	fmt.Println("SND.UNA", client.SndUna, "SND.NXT", client.SndNxt, "RCV.NXT", client.RcvNxt)
	// Output:
	// CLOSED -> SYN-SENT
	// SYN-SENT -> ESTABLISHED
	// SND.UNA 1001 SND.NXT 1001 RCV.NXT 8001
}
