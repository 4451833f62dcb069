package notation_test

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/segment/notation"
)

func ExampleForm_Match() {
	want, err := notation.Parse("P. 1:11(10) ack 1 <TS,...>")
	if err != nil {
		fmt.Println(err)
		return
	}
	got := segment.Segment{
		Flags: segment.PSH | segment.ACK, Seq: 1001, Ack: 8012, Window: 500, Payload: []byte("ten octets"),
		Options: []segment.Option{segment.NOP(), segment.NOP(), segment.TS(7, 9)},
	}
	base := notation.Base{Sender: 1000, Receiver: 8000}
	fmt.Println(want.Match(&got, base))
	line, above, marks := want.Table(&got, base)
	fmt.Printf("%s\n%s\n%s\n", line, above, marks)
	// Output:
	// [SEG.ACK is 12, not 1]
	// P.  1:11(10)  ack 1            <TS,...>
	// P.  1:11(10)  ack 12  win 500  <TS>
	//               ^^^^^^
}

func ExampleParse() {
	_, err := notation.Parse("P. 1:11(9) ack 1")
	fmt.Println(err)
	// Output:
	// segment notation "P. 1:11(9) ack 1", column 4: 1:11(9) says 9 octets, but from 1 to 11 there are 10; write 1:11(10)
}
