// Package graph draws what of a connection is a plot: its sequence numbers over
// time, as tcptrace does, its congestion window, round-trip times and throughput.
//
// It is a package of its own because it needs a plotting library, which the other
// pictures do without.
package graph
