package sim

import (
	"slices"

	"github.com/seed-8df93623/tcpsim/trace"
)

// A recorder that is a trace.Mapper is told of nodes and links when the first event is
// recorded, so that what was said of a link by then is said of it, and from then on as they
// are added.

// unmapped is a recorder that has not been told of the network yet. It gives way to the one
// that it holds with the first event.
type unmapped struct {
	trace.Recorder
	to      trace.Mapper
	network *Network
}

// Forgets implements trace.Forgetter.
func (u unmapped) Forgets() bool { return trace.Forgets(u.Recorder) }

// Record implements trace.Recorder.
func (u unmapped) Record(e trace.Event) {
	n := u.network
	n.config.Recorder, n.mapper = u.Recorder, u.to
	for _, node := range n.nodes {
		n.mapNode(node)
	}
	for _, l := range n.links {
		n.mapLink(l)
	}
	n.links = nil
	n.config.Recorder.Record(e)
}

// mapNode tells of a node.
func (n *Network) mapNode(node Node) {
	if n.mapper == nil {
		return
	}
	kind := trace.HostNode
	switch node.(type) {
	case *Router:
		kind = trace.RouterNode
	case *Switch:
		kind = trace.SwitchNode
	}
	n.mapper.AddNode(trace.Node{Name: node.Name(), Kind: kind})
}

// mapLink tells of a link, or keeps it until that is to be done.
func (n *Network) mapLink(l *Link) {
	if n.mapper == nil {
		if _, later := n.config.Recorder.(unmapped); later {
			n.links = append(n.links, l)
		}
		return
	}
	d := l.forward
	said := trace.Link{From: d.from.Name(), To: d.to.Name(), Says: d.line.Config().Describe()}
	if back := l.backward.line.Config().Describe(); !slices.Equal(said.Says, back) {
		said.Says = slices.Concat(d.says(said.Says), l.backward.says(back))
	}
	n.mapper.AddLink(said)
}

// says puts a direction before what is said of it.
func (d *Direction) says(lines []string) (all []string) {
	for _, line := range lines {
		all = append(all, d.from.Name()+">"+d.to.Name()+": "+line)
	}
	return all
}
