package trace

// Network is what hosts, routers and switches are joined by in a run.
type Network struct {
	Nodes []Node
	Links []Link
}

// A Mapper is a [Recorder] that is told of the network, too: of each node and then of each
// link that there is when the first event is recorded, before that, and of others as they are
// added. A [Trace] is one.
type Mapper interface {
	Recorder
	AddNode(Node)
	AddLink(Link)
}

// AddNode implements [Mapper].
func (t *Trace) AddNode(n Node) { t.network().Nodes = append(t.network().Nodes, n) }

// AddLink implements [Mapper].
func (t *Trace) AddLink(l Link) { t.network().Links = append(t.network().Links, l) }

func (t *Trace) network() *Network {
	if t.Network == nil {
		t.Network = &Network{}
	}
	return t.Network
}

// NodeKind is what a node is.
type NodeKind uint8

// The kinds of nodes.
const (
	HostNode NodeKind = iota
	RouterNode
	SwitchNode
)

// Node is one end of links.
type Node struct {
	Name string
	Kind NodeKind
}

// Link joins two nodes.
type Link struct {
	From, To string
	// Says is what it is like, a line for each thing that was said of it.
	Says []string
	// Across says that no link joins the two, and that the lines are said of the way from one
	// to the other over several.
	Across bool
}
