// Package shown is what formats for people have in common: what hosts, connections
// and processes are called, which numbers and states are shown, and what befell a
// packet.
package shown

import (
	"net/netip"
	"strconv"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/visible"
)

// Names finds what to call hosts and the ends of connections. Hosts go by name.
// Where two hosts have several connections with each other, each end that has
// different ports in them shows its port, as in "client:40001".
type Names struct {
	hosts     map[netip.Addr]string
	processes map[string]map[string]bool   // by host
	ports     map[hostPair]map[uint16]bool // of the first host in connections with the second
	conns     map[hostPair]int
	ends      map[trace.Conn]*end
	used      map[netip.Addr]bool // addresses of ends
}

// hostPair is a host and the one at the other end; the latter is empty for ports
// that the host listens on.
type hostPair struct{ host, peer string }

// end is one end of a connection.
type end struct {
	host, peer string
	// name is the host with the port if needed; where the host has another end of
	// this name, peerName is the other side's name, and else empty.
	name, peerName string
}

func NewNames(t *trace.Trace) *Names {
	return NewNamesAs(t, func(c trace.Conn) trace.Conn { return c })
}

// NewNamesAs is NewNames where connections are called what as says.
func NewNamesAs(t *trace.Trace, as func(trace.Conn) trace.Conn) *Names {
	n := &Names{
		hosts:     map[netip.Addr]string{},
		processes: map[string]map[string]bool{},
		ports:     map[hostPair]map[uint16]bool{},
		conns:     map[hostPair]int{},
		ends:      map[trace.Conn]*end{},
		used:      map[netip.Addr]bool{},
	}
	for _, h := range t.Hosts {
		for _, a := range h.Addresses {
			n.hosts[a] = h.Name
		}
	}
	for _, e := range t.Events {
		switch {
		case e.Kind == trace.Sent && e.Packet.Segment != nil:
			n.addPacket(e.Packet, as)
		case e.Kind == trace.Moved:
			n.add(as(e.Transition.Conn), e.Host, "")
		case e.Call != nil:
			n.addProcess(e.Host, e.Call.Process)
			n.add(as(e.Call.Conn), e.Host, "")
		}
	}
	n.tellApart()
	return n
}

// addPacket makes the ends of p's connection known. Who injects a packet may be
// neither of them.
func (n *Names) addPacket(p *trace.Packet, as func(trace.Conn) trace.Conn) {
	c := as(trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst})
	if p.Injected {
		n.add(c, "", "")
	} else {
		n.add(c, p.From, p.To)
	}
}

// add makes both ends of c known. Addresses that are no host's belong to those
// given; so does a port to listen on.
func (n *Names) add(c trace.Conn, local, remote string) {
	switch {
	case n.ends[c] != nil || c == (trace.Conn{}):
		return
	case !c.Remote.IsValid():
		n.addConn(hostPair{host: local}, c.Local.Port())
		return
	}
	local, remote = n.host(c.Local.Addr(), local), n.host(c.Remote.Addr(), remote)
	n.ends[c] = &end{host: local, peer: remote}
	n.ends[c.Reverse()] = &end{host: remote, peer: local}
	n.addConn(hostPair{local, remote}, c.Local.Port())
	n.addConn(hostPair{remote, local}, c.Remote.Port())
	n.used[c.Local.Addr()], n.used[c.Remote.Addr()] = true, true
}

// addConn counts a connection of a pair, in which its first host uses port.
func (n *Names) addConn(p hostPair, port uint16) {
	n.conns[p]++
	if n.ports[p] == nil {
		n.ports[p] = map[uint16]bool{}
	}
	n.ports[p][port] = true
}

func (n *Names) addProcess(host, process string) {
	if process == "" {
		return
	}
	if n.processes[host] == nil {
		n.processes[host] = map[string]bool{}
	}
	n.processes[host][process] = true
}

// host names the one that has address a: other if no host of the trace does, or
// the address itself if other is empty.
func (n *Names) host(a netip.Addr, other string) string {
	if name, ok := n.hosts[a]; ok {
		return name
	}
	if other == "" && a.IsValid() {
		return a.String()
	}
	return other
}

// tellApart gives the ends their names, once all of them are known.
func (n *Names) tellApart() {
	same := map[string]int{}
	for c, e := range n.ends {
		e.name = visible.Text(e.host) + n.port(hostPair{e.host, e.peer}, c.Local)
		same[e.name]++
	}
	for c, e := range n.ends {
		if same[e.name] > 1 {
			e.peerName = n.ends[c.Reverse()].name
		}
	}
}

// port is ":40001" where the ports of the pair's first host tell connections
// apart, and else empty.
func (n *Names) port(p hostPair, a netip.AddrPort) string {
	if len(n.ports[p]) < 2 || !a.IsValid() && a.Port() == 0 {
		return ""
	}
	return ":" + strconv.Itoa(int(a.Port()))
}

// tag is what tells c, which is at host, apart from the other connections of its
// two hosts, and empty if there are none: the port of one end where that is enough,
// the client's if either is, and else both, the local one first.
func (n *Names) Tag(host string, c trace.Conn) string {
	e := n.ends[c]
	if e == nil {
		return n.port(hostPair{host: host}, c.Local)
	}
	there, back := hostPair{e.host, e.peer}, hostPair{e.peer, e.host}
	if there == back && n.conns[there] == 2 { // both ends of the only one
		return ""
	}
	local, remote := n.port(there, c.Local), n.port(back, c.Remote)
	localTells := len(n.ports[there]) == n.conns[there]
	remoteTells := len(n.ports[back]) == n.conns[there]
	switch {
	case local == "" || remote == "":
		return local + remote
	case localTells && (!remoteTells || c.Local.Port() > c.Remote.Port()):
		return local
	case remoteTells:
		return remote
	}
	return local + "-" + remote
}

// Process is "/name" for a host with several processes, and else empty.
func (n *Names) Process(host, name string) string {
	if name == "" || len(n.processes[host]) < 2 {
		return ""
	}
	return "/" + visible.Text(name)
}

// appendEnd appends the end of c that is at host, with the process if there are
// several: "client", "client:40001", "server/httpd (client:40001)".
func (n *Names) AppendEnd(b []byte, host, process string, c trace.Conn) []byte {
	e := n.ends[c]
	if e == nil {
		e = &end{host: host, name: visible.Text(host) + n.port(hostPair{host: host}, c.Local)}
	}
	name := visible.Text(e.host)
	b = append(b, name...)
	b = append(b, n.Process(host, process)...)
	b = append(b, e.name[len(name):]...)
	if e.peerName != "" {
		b = append(append(append(b, " ("...), e.peerName...), ')')
	}
	return b
}

// Hosts are those of the two ends of c, the local one first.
func (n *Names) Hosts(c trace.Conn) (host, peer string, known bool) {
	e := n.ends[c]
	if e == nil {
		return "", "", false
	}
	return e.host, e.peer, true
}

// End names the local end of c as in "client:40001", or is empty where it is not known.
func (n *Names) End(c trace.Conn) string {
	if e := n.ends[c]; e != nil {
		return e.name
	}
	return ""
}

// Used reports whether an end of a connection has address a.
func (n *Names) Used(a netip.Addr) bool { return n.used[a] }
