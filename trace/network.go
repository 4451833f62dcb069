package trace

// Network is what hosts, routers and switches are joined by in a run.
type Network struct {
	Nodes []Node
	Links []Link
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
