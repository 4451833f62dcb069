// Command tcpsim runs TCP conversations in virtual time: two hosts, each a real
// gVisor network stack, the link between them, and a script that says what they
// do. It prints every segment beside the states of both ends, and checks that
// the conversation goes as its scenario says.
//
//	tcpsim list                       what there is to see
//	tcpsim run textbook               run a built-in scenario
//	tcpsim run mine.txt               run one of your own
//	tcpsim help scenario              how to write one
//
// The exit code is 0 if all went as expected, 1 if a run did not, and 2 if it
// could not be tried: the input is wrong, or the output cannot be written. A signal
// that ends it gives 128 and its number.
package main

import "os"

func main() {
	interrupted.catch()
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
