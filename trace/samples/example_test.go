package samples_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/samples"
)

// A run that was asked for samples tells cwnd at each segment.
func Example() {
	s, err := scenario.Parse("upload", []byte("server listen 80\nclient connect 80\nserver accept\nclient write 3000\n"))
	if err != nil {
		log.Fatal(err)
	}
	t, err := s.Run(scenario.Options{Samples: true})
	if err != nil {
		log.Fatal(err)
	}
	lines := strings.Split(samples.Format.Text(t, format.Style{}), "\n")
	for _, line := range lines[:3] {
		fmt.Println(line)
	}
	// Output:
	// {"time_ns":2000,"host":"client","local":"10.0.0.1:49152","remote":"10.0.0.2:80","packet":3,"sent":true,"phase":"slow start","cwnd":10,"ssthresh":0,"in_flight":0,"srtt_ns":1000000,"rttvar_ns":1000,"rto_ns":200000000}
	// {"time_ns":2000,"host":"client","local":"10.0.0.1:49152","remote":"10.0.0.2:80","packet":2,"sent":false,"phase":"slow start","cwnd":10,"ssthresh":0,"in_flight":0,"srtt_ns":1000000,"rttvar_ns":1000,"rto_ns":200000000}
	// {"time_ns":3000,"host":"server","local":"10.0.0.2:80","remote":"10.0.0.1:49152","packet":3,"sent":false,"phase":"slow start","cwnd":10,"ssthresh":0,"in_flight":0,"srtt_ns":1000000,"rttvar_ns":1000,"rto_ns":200000000}
}
