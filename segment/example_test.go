package segment_test

import (
	"fmt"
	"log"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/segment"
)

// A SYN becomes an IPv4 packet, and a segment again.
func Example() {
	syn := segment.Segment{
		Src:     netip.MustParseAddrPort("10.0.0.1:4000"),
		Dst:     netip.MustParseAddrPort("10.0.0.2:80"),
		Seq:     1000,
		Flags:   segment.SYN,
		Window:  65535,
		Options: []segment.Option{segment.MSS(1460), segment.SACKOK(), segment.NOP(), segment.WScale(7)},
	}
	packet, err := syn.Append(nil)
	if err != nil {
		log.Fatal(err)
	}

	got, err := segment.Parse(packet)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(got)
	fmt.Println(len(packet), "bytes, SEG.LEN", got.Len(), "up to", got.End())
	if mss, ok := got.MSS(); ok {
		fmt.Println("mss", mss)
	}
	// Output:
	// 10.0.0.1:4000 > 10.0.0.2:80 SYN seq 1000 win 65535 len 0
	// 52 bytes, SEG.LEN 1 up to 1001
	// mss 1460
}
