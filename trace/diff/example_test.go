package diff_test

import (
	"fmt"
	"log"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/diff"
)

// The textbook's connection, and one like it at other addresses and with other
// initial sequence numbers, in which the server does not delay its ACKs.
func ExampleCompare() {
	textbook, err := scenario.Named("textbook")
	if err != nil {
		log.Fatal(err)
	}
	eager, err := scenario.Parse("eager", []byte(`
client address=192.168.0.7
server address=192.168.0.1
server listen 80
client connect 80
server accept
client write 20
server read 20
server write 10
client read 10
client close
server read end
server close
`))
	if err != nil {
		log.Fatal(err)
	}

	r := diff.Compare(mustRun(textbook), mustRun(eager), diff.Options{Context: 2})
	fmt.Print(r)
	fmt.Println(r.Equal(), r.First.Kinds, r.First.Got.Number)
	// Output:
	// conversation 1
	//   want: 10.0.0.1:49152 > 10.0.0.2:9527
	//   got:  192.168.0.7:49152 > 192.168.0.1:80
	//
	//    want  got
	//       3    3  client > server: Flags [.], seq 1, ack 1, length 0
	//       4    4  client > server: Flags [P.], seq 1:21, ack 1, length 20
	// +          5  server > client: Flags [.], seq 1, ack 21, length 0
	//
	// first difference: extra segment
	//
	// 1 difference, want has 10 segments in 1 conversation, got 11 segments in 1 conversation
	//       1  extra segment
	// false [extra segment] 5
}

func mustRun(s *scenario.Scenario) *trace.Trace {
	t, err := s.Run(scenario.Options{})
	if err != nil {
		log.Fatal(err)
	}
	return t
}
