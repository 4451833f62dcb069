package scenario_test

import (
	"fmt"
	"os"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
)

// A file is read, run, and compared with the trace that it expects.
func Example() {
	s, err := scenario.Parse("refused.txtar", []byte(`# Refused: nobody listens.
link delay=5ms
client iss=1000 sack=off timestamps=off wscale=off
client connect 9527
expect error "connection refused"
-- trace --
0.000000 client connect server:9527 ...
0.000000 client CLOSED -> SYN-SENT
0.000000 client > server: Flags [S], seq 1000, win 29184, length 0
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := s.Run(scenario.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Compare(t))
	// Output:
	// refused.txtar:9: the trace is not the expected one (- expected, + came): first difference in line 3:
	//   0.000000 client connect server:9527 ...
	//   0.000000 client CLOSED -> SYN-SENT
	// - 0.000000 client > server: Flags [S], seq 1000, win 29184, length 0
	// + 0.000000 client > server: Flags [S], seq 1000, win 29184, options [mss 1460], length 0
}

func ExampleNamed() {
	s, err := scenario.Named("textbook")
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := s.Run(scenario.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	tcpdump.Format.Write(os.Stdout, t, format.Style{Absolute: true})
	fmt.Println(len(t.Packets()), "segments")
	// Output:
	// 00:00:00.000000 IP 10.0.0.1.49152 > 10.0.0.2.9527: Flags [S], seq 1000, win 29184, options [mss 1460], length 0
	// 00:00:00.010000 IP 10.0.0.2.9527 > 10.0.0.1.49152: Flags [S.], seq 8000, ack 1001, win 20480, options [mss 1024], length 0
	// 00:00:00.010000 IP 10.0.0.1.49152 > 10.0.0.2.9527: Flags [.], ack 8001, win 29184, length 0
	// 00:00:00.015000 IP 10.0.0.1.49152 > 10.0.0.2.9527: Flags [P.], seq 1001:1021, ack 8001, win 65535, length 20
	// 00:00:00.025000 IP 10.0.0.2.9527 > 10.0.0.1.49152: Flags [P.], seq 8001:8011, ack 1021, win 65535, length 10
	// 00:00:00.025000 IP 10.0.0.1.49152 > 10.0.0.2.9527: Flags [.], ack 8011, win 65525, length 0
	// 00:00:00.025000 IP 10.0.0.1.49152 > 10.0.0.2.9527: Flags [F.], seq 1021, ack 8011, win 65535, length 0
	// 00:00:00.075000 IP 10.0.0.2.9527 > 10.0.0.1.49152: Flags [.], ack 1022, win 65535, length 0
	// 00:00:00.135000 IP 10.0.0.2.9527 > 10.0.0.1.49152: Flags [F.], seq 8011, ack 1022, win 65535, length 0
	// 00:00:00.135000 IP 10.0.0.1.49152 > 10.0.0.2.9527: Flags [.], ack 8012, win 65535, length 0
	// 10 segments
}

// Mistakes have a place, and say how to mend them.
func ExampleParse() {
	_, err := scenario.Parse("my.txtar", []byte("link delay=5\nclient conect 80\n"))
	fmt.Println(err)
	// Output:
	// my.txtar:1: link: delay: 5 has no unit; want a duration such as 5ms or 5s
	// my.txtar:2: unknown command "conect"; did you mean "connect"?
}

func ExampleHelp() {
	text, err := scenario.Help("repeat")
	fmt.Println(text, err)
	// Output:
	// repeat NUMBER
	//
	//     Does the lines from here to end so many times.
	//  <nil>
}
