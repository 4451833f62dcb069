package capture_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/golden"
)

// A run is written to a capture file while it goes on.
func Example() {
	s, err := scenario.Named("refused")
	if err != nil {
		log.Fatal(err)
	}
	var file bytes.Buffer
	w, err := capture.NewWriter(&file, &trace.Trace{Name: s.Name}, capture.Options{Side: capture.Both})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := s.Run(scenario.Options{Recorder: w}); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	t, err := capture.ReadAll(&file, capture.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range t.Events {
		fmt.Println(e.Time, e.Host, e.Packet.Number, e.Packet.Segment.Flags)
	}
	// Output:
	// 0s client 1 SYN
	// 5ms server 1 SYN
	// 5ms server 2 RST ACK
	// 10ms client 2 RST ACK
}

// What tcpdump has printed is a capture, too.
func ExampleReadAll() {
	t, err := capture.ReadAll(strings.NewReader(`
07:19:32.643476 IP 127.0.0.1.49028 > 127.0.0.1.ddi-tcp-1: Flags [S], seq 1270070893, win 65495, options [mss 65495,sackOK,TS val 3883769366 ecr 0,nop,wscale 7], length 0
07:19:32.643491 IP 127.0.0.1.ddi-tcp-1 > 127.0.0.1.49028: Flags [R.], seq 0, ack 1270070894, win 0, length 0
`), capture.Limits{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(golden.Text(t))
	// Output:
	// 0.000000 127.0.0.1:49028 > 127.0.0.1:8888: Flags [S], seq 1270070893, win 65495, options [mss 65495,sackOK,TS val 3883769366 ecr 0,nop,wscale 7], length 0
	// 0.000015 127.0.0.1:8888 > 127.0.0.1:49028: Flags [R.], seq 0, ack 1270070894, win 0, length 0
}

// A file that is damaged gives what it has.
func ExampleReader_Next() {
	file := []byte("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x65\x00\x00\x00" + "\x00\x00")
	r, err := capture.Open(bytes.NewReader(file))
	if err != nil {
		log.Fatal(err)
	}
	for {
		p, err := r.Next()
		if err == io.EOF {
			break
		} else if err != nil {
			fmt.Println(err)
			fmt.Println("cut off:", errors.Is(err, io.ErrUnexpectedEOF))
			break
		}
		fmt.Println(p.Segment)
	}
	fmt.Println(r.Stats())
	// Output:
	// capture: pcap, byte 24: the file is cut off in the middle of a packet: unexpected EOF
	// cut off: true
	// pcap, 0 packets: 0 TCP segments
}
