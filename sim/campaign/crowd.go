package campaign

import "fmt"

// crowdPort is where many connect at once. What they send is not looked at.
const crowdPort = firstPort + mostConnections

// crowd has several connections come to a port at which few may wait, while a program takes
// one after the other. Each sends an octet: of a SYN cookie nothing is kept without one.
func (g *generator) crowd() {
	from, to := g.pair()
	client, server := g.hosts[from], g.hosts[to]
	group, n := g.group(), one(g.dice, 2, 4, 8)
	target := g.target(group, from, to, crowdPort, false, false)
	g.block(group, "%s listen %d backlog=%d", server, crowdPort, one(g.dice, 1, 2))
	for i := range n {
		g.block(group, "background")
		g.block(group, "  %s connect %s as w%d", client, target, i+1)
		for _, does := range []string{"write 1", "shutdown write", "read end", "close"} {
			g.block(group, "  %s.w%d %s", client, i+1, does)
		}
		g.block(group, "end")
	}
	g.block(group, "background")
	for i := range n {
		g.add(group, "  sleep %s", g.pause())
		g.block(group, "  %s accept %d as w%d", server, crowdPort, i+1)
		g.block(group, "  %s.w%d read end", server, i+1)
		g.block(group, "  %s.w%d close", server, i+1)
	}
	g.block(group, "end")
}

// stray are segments for a port at which somebody listens, of a connection that there is not.
func (g *generator) stray(group int) {
	from, to := g.pair()
	form := one(g.dice, "R =1", "R. =1 ack =1", "S. =1 ack =1", "SR. =1 ack =1", "SF =1", ". =1 ack =1", "F. =1 ack =1", "P =1 len 5")
	g.during(group, fmt.Sprintf("inject %s:999>%s:%d %s", g.hosts[from], g.hosts[to], firstPort, form))
}
