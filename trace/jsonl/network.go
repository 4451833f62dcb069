package jsonl

import (
	"fmt"

	"github.com/seed-8df93623/tcpsim/trace"
)

// nodeKinds are the names of kinds of nodes.
var nodeKinds = [...]string{trace.HostNode: "host", trace.RouterNode: "router", trace.SwitchNode: "switch"}

// told reports whether there are lines about a network: two hosts and a link go without.
func told(n *trace.Network) bool { return len(n.Nodes) > 2 || len(n.Links) > 1 }

func appendNode(b []byte, n trace.Node) []byte {
	b = append(b, `{"type":"node"`...)
	b = appendField(b, "name", n.Name)
	return append(appendField(b, "kind", nodeKinds[min(int(n.Kind), len(nodeKinds)-1)]), '}')
}

func appendLink(b []byte, l trace.Link) []byte {
	b = append(b, `{"type":"link"`...)
	b = appendField(b, "from", l.From)
	b = appendField(b, "to", l.To)
	if len(l.Says) > 0 {
		b = append(b, `,"says":[`...)
		for i, line := range l.Says {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, line)
		}
		b = append(b, ']')
	}
	return append(appendTrue(b, "across", l.Across), '}')
}

// addNetwork writes the lines about the network that are not written yet.
func (w *Writer) addNetwork() {
	if !told(&w.network) {
		return
	}
	for ; w.nodes < len(w.network.Nodes); w.nodes++ {
		w.line(appendNode(w.block, w.network.Nodes[w.nodes]))
	}
	for ; w.links < len(w.network.Links); w.links++ {
		w.line(appendLink(w.block, w.network.Links[w.links]))
	}
}

// network is that of the header, which is there from its first line on.
func (r *Reader) network() *trace.Network {
	if r.header.Network == nil {
		r.header.Network = &trace.Network{}
	}
	return r.header.Network
}

// takeNode takes the fields of a node; one of a kind that only a later version knows is
// passed over.
func (r *Reader) takeNode() error {
	n := r.network()
	if len(n.Nodes) == mostHosts {
		return fmt.Errorf("there are more than %d nodes", mostHosts)
	}
	for kind, name := range nodeKinds {
		if name == r.fields.nodeKind {
			n.Nodes = append(n.Nodes, trace.Node{Name: r.fields.name, Kind: trace.NodeKind(kind)})
		}
	}
	return nil
}

// takeLink takes the fields of a link.
func (r *Reader) takeLink() error {
	n := r.network()
	if len(n.Links) == mostHosts {
		return fmt.Errorf("there are more than %d links", mostHosts)
	}
	f := &r.fields
	n.Links = append(n.Links, trace.Link{From: f.from, To: f.to, Says: f.says, Across: f.across})
	return nil
}
