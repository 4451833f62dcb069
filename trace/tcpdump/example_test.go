package tcpdump_test

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// What tcpdump has printed, read packet by packet.
func ExampleReader() {
	r := tcpdump.NewReader(strings.NewReader(`
21:57:44.763891 IP 192.0.2.1.47456 > 192.0.2.2.4444: Flags [S], seq 2904330917, win 65495, options [mss 65495], length 0
21:57:44.768899 IP 192.0.2.2.4444 > 192.0.2.1.47456: Flags [R.], seq 0, ack 2904330918, win 0, length 0
`))
	for {
		p, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		fmt.Println(p.Sent, p.Segment.Src, p.Segment.Flags)
	}
	// Output:
	// 0s 192.0.2.1:47456 SYN
	// 5.008ms 192.0.2.2:4444 RST ACK
}
