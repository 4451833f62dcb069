package conversation

import (
	"cmp"

	"github.com/seed-8df93623/tcpsim/trace"
)

// name names the hosts of a connection that a packet begins: by their addresses if hosts
// have them, else as the packet does, or else by the address.
func (f *Follower) name(c *Connection, p *trace.Packet) {
	from, to := p.From, p.To
	if p.Injected {
		from, to = "", "" // who injects may be neither of them
	}
	from = cmp.Or(f.hosts[p.Segment.Src.Addr()], from, p.Segment.Src.Addr().String())
	to = cmp.Or(f.hosts[p.Segment.Dst.Addr()], to, p.Segment.Dst.Addr().String())
	if p.Segment.Src == c.Conn.Local {
		c.Hosts = [2]string{from, to}
	} else {
		c.Hosts = [2]string{to, from}
	}
}
