package golden_test

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/trace/golden"
)

func ExampleFirstDifference() {
	want := "0.000000 client CLOSED -> SYN-SENT\n0.000000 client > server: Flags [S], seq 1000, win 29184, length 0\n"
	got := "0.000000 client CLOSED -> SYN-SENT\n0.000000 client > server: Flags [S], seq 1001, win 29184, length 0\n"
	d := golden.FirstDifference(want, got, 2)
	fmt.Println("line", d.Line)
	fmt.Println(d.Text)
	fmt.Println(golden.FirstDifference(want, want, 2))
	// Output:
	// line 2
	//   0.000000 client CLOSED -> SYN-SENT
	// - 0.000000 client > server: Flags [S], seq 1000, win 29184, length 0
	// + 0.000000 client > server: Flags [S], seq 1001, win 29184, length 0
	// <nil>
}
