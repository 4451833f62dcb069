// Package campaign makes random runs of two hosts, and says what is wrong with a run: a
// transfer that stops, a byte that is lost or changed, a connection that rests where the
// RFC has it go on, an invariant of RFC 9293 that is broken.
//
// A run is a function of its seed: plan.go draws hosts, the link, what the programs do and
// what befalls them; run.go carries it out, and intruder.go makes segments up; judge.go says
// what is wrong. The network heals after a while, so that every transfer has to end, but for
// those of programs that end before, and of hosts that crash.
//
//	go test ./sim/internal/campaign -args -runs 100000 -from 5000
//	go test ./sim/internal/campaign -args -runs 10000 -fixes off
//	go test ./sim/internal/campaign -run Show -v -args -show 72
package campaign
