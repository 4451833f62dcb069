package engine

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
)

// ways are what can befall a segment: the command of the language, and what it does to it.
var ways = map[string]struct {
	command string
	done    func(was, is *trace.Packet) bool
}{
	"lose":      {"drop", func(_, is *trace.Packet) bool { return caused(is, "dropped") }},
	"delay":     {"delay", func(_, is *trace.Packet) bool { return caused(is, "delayed") || len(is.Fates) == 0 }}, // or under way when the run ends
	"duplicate": {"duplicate", func(was, is *trace.Packet) bool { return len(is.Fates) > len(was.Fates) }},
	"corrupt":   {"corrupt", func(_, is *trace.Packet) bool { return caused(is, "corrupted") }},
}

func caused(p *trace.Packet, cause string) bool {
	return slices.ContainsFunc(p.Fates, func(f *trace.Fate) bool { return f.Cause == cause })
}

// breakIt has something befall one segment of a run: a line more in the scenario, which
// counts the segments of its direction. Whether the line means that segment a run shows.
func breakIt(r *request) (any, error) {
	way, ok := ways[r.How]
	if !ok {
		return nil, fmt.Errorf("%q is nothing that can befall a segment", r.How)
	}
	d, err := r.run()
	if err != nil {
		return nil, err
	}
	packets := d.trace.Packets()
	if r.Packet < 1 || r.Packet > len(packets) {
		return nil, noPacket(r.Packet)
	}
	p := packets[r.Packet-1]
	switch {
	case p.Segment == nil:
		return nil, errors.New("this packet carries no TCP segment; faults are for segments")
	case len(p.Fates) == 1 && p.Fates[0].Dropped && r.How == "lose":
		return nil, fmt.Errorf("segment %d is lost already", r.Packet)
	}
	tail := ""
	if r.How == "delay" {
		by := time.Duration(r.By)
		if by <= 0 {
			by = 100 * time.Millisecond
		}
		tail = " by=" + by.Round(time.Microsecond).String()
	}
	for _, number := range counts(d.trace, packets, p) {
		s := scriptOf(string(d.scenario.Source()))
		line := s.add(fmt.Sprintf("%s %s>%s any %d%s", way.command, p.From, p.To, number, tail))
		answer, err := r.changed(s, []int{line})
		if err != nil {
			return nil, err
		}
		again := *r
		again.Lesson, again.Scenario = "", s.text()
		now, err := again.run()
		if err != nil {
			return nil, err
		}
		if all := now.trace.Packets(); len(all) >= r.Packet && same(p, all[r.Packet-1]) && way.done(p, all[r.Packet-1]) {
			return answer, nil
		}
	}
	return nil, fmt.Errorf("no line above the run would mean segment %d alone: other lines of the scenario change what befalls segments first", r.Packet)
}

func same(a, b *trace.Packet) bool {
	return a.From == b.From && a.To == b.To && a.Sent == b.Sent && string(a.Bytes) == string(b.Bytes)
}

// counts are the numbers that a segment may have among those of its direction: all that were
// sent, those that another line has not dropped before, and of these and those what goes to
// the same host's addresses.
func counts(t *trace.Trace, packets []*trace.Packet, p *trace.Packet) []int {
	ends := map[netip.Addr]bool{}
	for _, h := range t.Hosts {
		for _, a := range h.Addresses {
			ends[a] = ends[a] || h.Name == p.To
		}
	}
	var n [4]int
	for _, one := range packets[:slices.Index(packets, p)+1] {
		if one.Segment == nil || one.From != p.From {
			continue
		}
		direct, passed := one.To == p.To, !caused(one, "dropped") || one == p
		there := ends[one.Segment.Dst.Addr()]
		for i, counts := range []bool{direct, direct && passed, there, there && passed} {
			if counts {
				n[i]++
			}
		}
	}
	var list []int
	for _, one := range n {
		if one > 0 && !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return list
}
