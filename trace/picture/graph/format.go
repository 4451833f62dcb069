package graph

import "github.com/seed-8df93623/tcpsim/trace/format"

// Formats are the graphs, as formats.
var Formats = func() (list []format.Format) {
	for _, g := range Graphs() {
		f := g.Format()
		f.Samples = g.Name == Cwnd || g.Name == "rtt" || g.Name == Queue
		list = append(list, f)
	}
	return list
}()
