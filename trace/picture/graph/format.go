package graph

import "github.com/seed-8df93623/tcpsim/trace/format"

// Formats are the graphs, as formats.
var Formats = func() (list []format.Format) {
	for _, g := range Graphs() {
		list = append(list, g.Format())
	}
	return list
}()
