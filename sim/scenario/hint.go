package scenario

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

// whoListens tells what is in the way of one that would listen.
func (h *host) whoListens(name string, port uint16) string {
	for _, l := range h.listeners {
		if l.port == port {
			return fmt.Sprintf(`line %d listens on port %d; take another, or put "%s unlisten %[2]d" before it`, l.line, port, name)
		}
	}
	return ""
}

// whyRefused tells on which ports a host listens instead of the one that somebody
// has tried.
func (r *run) whyRefused(target string) string {
	name, port, _ := net.SplitHostPort(target)
	h := r.hosts[name]
	for _, setup := range r.scenario.hosts {
		address, err := netip.ParseAddr(name)
		if err == nil && slices.Contains(r.nodes[setup].Addresses(), address) {
			name, h = setup.name, r.hosts[setup.name]
		}
	}
	if h == nil {
		return "" // somebody else's address
	}
	var ports []string
	for _, l := range h.listeners {
		ports = append(ports, strconv.Itoa(int(l.port)))
	}
	switch {
	case h.peer != nil || slices.Contains(ports, port):
		return "" // somebody has sent a reset
	case ports == nil:
		return fmt.Sprintf(`%s does not listen; put "%[1]s listen %s" above it`, name, port)
	}
	return fmt.Sprintf("%s listens on port %s", name, strings.Join(ports, " and "))
}

// unaccepted is the port of a connection that is made and that no accept has
// returned; 0 if there is none.
func (h *host) unaccepted() uint16 {
	if h.peer != nil {
		return 0
	}
	for _, c := range h.Connections() {
		listens := func(l *listener) bool { return l.port == c.Local.Port() }
		if c.State == segment.Established && !h.owns(c) && slices.ContainsFunc(h.listeners, listens) {
			return c.Local.Port()
		}
	}
	return 0
}
