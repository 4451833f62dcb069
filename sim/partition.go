package sim

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// Partition parts hosts: what one sends to another is lost, until heal is called, unless
// they are on a side together. One that is on several sides is a bridge; those on none
// reach all. [link.Split], [link.Isolate] and [link.Bridge] give sides at random. Several
// partitions add up.
func (n *Network) Partition(sides ...[]Node) (heal func(), err error) {
	if len(sides) < 2 {
		return nil, fmt.Errorf("partition: %d sides; want two or more", len(sides))
	}
	p := parting{}
	for i, side := range sides {
		for _, one := range side {
			if one == nil || len(one.Addresses()) == 0 {
				return nil, errors.New("partition: a node has no address, as a switch; want hosts")
			}
			for _, a := range one.Addresses() {
				if p[a] == nil {
					p[a] = map[int]bool{}
				}
				p[a][i] = true
			}
		}
	}
	var undo []func()
	for _, d := range n.fromHosts() {
		undo = append(undo, d.AddRule(p.rule))
	}
	return func() {
		for _, f := range undo {
			f()
		}
	}, nil
}

// fromHosts are the directions that lead away from hosts and peers.
func (n *Network) fromHosts() (all []*Direction) {
	n.enter()
	defer n.leave()
	for _, one := range n.nodes {
		switch one := one.(type) {
		case *Host:
			all = append(all, one.links...)
		case *Peer:
			all = append(all, one.links...)
		}
	}
	return all
}

// parting has the sides on which addresses are.
type parting map[netip.Addr]map[int]bool

// rule loses what goes from one side to another.
func (p parting) rule(s *segment.Segment, _ time.Duration) link.Verdict {
	from, to := p[s.Src.Addr()], p[s.Dst.Addr()]
	if len(from) == 0 || len(to) == 0 {
		return link.Pass()
	}
	for side := range from { // order: none matters, it is a question of whether
		if to[side] {
			return link.Pass()
		}
	}
	return link.Drop().Because("partition")
}
