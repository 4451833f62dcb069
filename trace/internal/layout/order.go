package layout

import (
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace"
)

// Taking are the nodes that take part in a trace: those that send, receive or do anything,
// and those that packets go over. Switches are among them only where packets have waited or
// were lost.
func Taking(t *trace.Trace) (hosts, between map[string]bool) {
	hosts, between = map[string]bool{}, map[string]bool{}
	for i := range t.Events {
		e := &t.Events[i]
		hosts[e.Host] = true
		if p := e.Packet; p != nil {
			hosts[p.From] = true
			if len(p.Fates) == 0 || slices.ContainsFunc(t.Hosts, func(h trace.Host) bool { return h.Name == p.To }) {
				hosts[p.To] = true // and not the address of a NAT
			}
		}
	}
	unseen := plain(t)
	for i := range t.Events {
		if f := t.Events[i].Fate; f != nil {
			for _, h := range f.Hops {
				for _, name := range []string{h.From, h.To} {
					if !hosts[name] && !unseen[name] {
						between[name] = true
					}
				}
			}
		}
	}
	delete(hosts, "")
	delete(between, "")
	return hosts, between
}

// plain are the switches at which nothing has happened to any packet.
func plain(t *trace.Trace) map[string]bool {
	switches := map[string]bool{}
	if t.Network == nil {
		return nil
	}
	for _, n := range t.Network.Nodes {
		if n.Kind == trace.SwitchNode {
			switches[n.Name] = true
		}
	}
	for i := range t.Events {
		if f := t.Events[i].Fate; f != nil {
			from, _, _ := strings.Cut(f.Place, ">")
			delete(switches, from)
			for _, h := range f.Hops {
				if h.Queued > 0 {
					delete(switches, h.From)
				}
			}
		}
	}
	return switches
}

// Order lists some of the nodes of a trace from left to right, as they stand in its network,
// or where that is not known as the trace names them.
func Order(t *trace.Trace, some map[string]bool) (nodes []string) {
	var order []string
	if t.Network != nil {
		order = slices.Concat(Columns(t.Network)...)
	}
	for _, h := range t.Hosts {
		order = append(order, h.Name)
	}
	for i := range t.Events {
		e := &t.Events[i]
		order = append(order, e.Host)
		if e.Packet != nil {
			order = append(order, e.Packet.From, e.Packet.To)
		}
		if e.Fate != nil {
			for _, h := range e.Fate.Hops {
				order = append(order, h.From, h.To)
			}
		}
	}
	listed := map[string]bool{}
	for _, name := range order {
		if some[name] && !listed[name] {
			listed[name] = true
			nodes = append(nodes, name)
		}
	}
	return nodes
}
