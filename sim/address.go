package sim

import (
	"errors"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// resolve finds the addresses that a user means: "host:port", the host by its name
// or address, the port by its number or the name of a service. An address of the
// loopback's, such as 127.0.0.1, is the host's first of that family. The host may be
// left out, which gives an AddrPort without address; with listening, all may. Without an
// error there is one address at least.
func (h *Host) resolve(network, address string, listening bool) ([]netip.AddrPort, error) {
	if err := h.network.misused(); err != nil {
		return nil, err
	}
	switch network {
	case "tcp", "tcp4", "tcp6":
	case "udp", "udp4", "udp6":
		return nil, errors.New("UDP is not simulated; use tcp, tcp4 or tcp6")
	default:
		return nil, net.UnknownNetworkError(network)
	}
	if address == "" {
		if !listening {
			return nil, errors.New("missing address")
		}
		return []netip.AddrPort{{}}, nil
	}
	name, service, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := portOf(service)
	if err != nil {
		return nil, err
	}
	h.network.enter()
	defer h.network.leave()
	found, err := h.lookup(network, name)
	var all []netip.AddrPort
	for _, a := range found {
		all = append(all, netip.AddrPortFrom(a, port))
	}
	return all, err
}

// services are the ports that package net knows by name on every system.
var services = map[string]uint16{
	"ftp": 21, "ftps": 990, "gopher": 70, "http": 80, "https": 443, "imap2": 143, "imap3": 220, "imaps": 993,
	"pop3": 110, "pop3s": 995, "smtp": 25, "submissions": 465, "ssh": 22, "telnet": 23,
}

// portOf is the port that a number or a name stands for; nothing stands for 0.
func portOf(service string) (uint16, error) {
	if service == "" {
		return 0, nil
	}
	if n, err := strconv.Atoi(service); err == nil {
		if n < 0 || n > 65535 {
			return 0, &net.AddrError{Err: "invalid port", Addr: service}
		}
		return uint16(n), nil
	}
	port, known := services[strings.ToLower(service)]
	if !known {
		return 0, &net.DNSError{Err: "unknown port", Name: "tcp/" + service, IsNotFound: true}
	}
	return port, nil
}

// lookup finds the addresses that belong to a name, or the one that it is; no valid one
// to none. A host's name stands for its first address that fits.
func (h *Host) lookup(network, name string) ([]netip.Addr, error) {
	if name == "" {
		return []netip.Addr{{}}, nil
	}
	a, err := netip.ParseAddr(name)
	a = a.Unmap()
	first := true
	var all []netip.Addr
	switch node := h.network.named(name); {
	case err == nil && !a.IsLoopback():
		all = []netip.Addr{a}
	case err == nil && fits(a, network):
		all, network = h.Addresses(), familyOf(a)
	case err == nil:
	case node != nil:
		all = node.Addresses()
	case name == "localhost":
		all = h.Addresses()
	default:
		if all, first = h.network.names[canonical(name)], false; len(all) == 0 {
			return nil, h.network.nobody(name)
		}
	}
	all = slices.DeleteFunc(slices.Clone(all), func(b netip.Addr) bool {
		return !fits(b, network) || err != nil && !h.speaks(b)
	})
	switch {
	case len(all) == 0:
		return nil, &net.AddrError{Err: "no suitable address found", Addr: name}
	case first:
		all = all[:1]
	}
	return all, nil
}

// nobody is the error for a name that stands for nothing.
func (n *Network) nobody(name string) error {
	var names []string
	for _, node := range n.nodes {
		if _, passes := node.(passer); !passes {
			names = append(names, node.Name())
		}
	}
	names = append(names, slices.Sorted(maps.Keys(n.names))...) // order: sorted
	return &net.DNSError{Err: "no such host; there are " + strings.Join(names, ", "), Name: name, IsNotFound: true}
}

// canonical is a name as names are compared: "names are compared in a case-insensitive
// manner" (RFC 1035 section 3.1).
func canonical(name string) string { return strings.TrimSuffix(strings.ToLower(name), ".") }

// familyOf is the network that a's family alone fits.
func familyOf(a netip.Addr) string {
	if a.Is4() {
		return "tcp4"
	}
	return "tcp6"
}

// fits reports whether an address is of the family that "tcp4" or "tcp6" asks for.
func fits(a netip.Addr, network string) bool {
	return network == "tcp" || (network == "tcp4") == a.Is4()
}

// speaks reports whether the host has an address of a's family.
func (h *Host) speaks(a netip.Addr) bool {
	for _, b := range h.Addresses() {
		if a.Is4() == b.Is4() {
			return true
		}
	}
	return false
}

// listening is the address to listen on where a user asks for a. As in package net
// any unspecified address, or none, stands for all of the host's, those of IPv4 too,
// unless the network says otherwise.
func (h *Host) listening(network string, a netip.AddrPort) netip.AddrPort {
	if a.Addr().IsValid() && !a.Addr().IsUnspecified() {
		return a
	}
	if network != "tcp4" && h.speaks(netip.IPv6Unspecified()) {
		return netip.AddrPortFrom(netip.IPv6Unspecified(), a.Port())
	}
	return netip.AddrPortFrom(netip.IPv4Unspecified(), a.Port())
}

// dialing is the address to connect to where a user asks for a. As in package net
// an unspecified address, or none, stands for the host itself.
func (h *Host) dialing(network string, a netip.AddrPort) netip.AddrPort {
	if a.Addr().IsValid() && !a.Addr().IsUnspecified() {
		return a
	}
	for _, own := range h.Addresses() {
		if fits(own, network) {
			return netip.AddrPortFrom(own, a.Port())
		}
	}
	return a
}

// tcpAddr is an address as package net has it.
func tcpAddr(a netip.AddrPort) *net.TCPAddr { return net.TCPAddrFromAddrPort(a) }

// display is an address as traces show it: by host name, if it is known.
func (n *Network) display(a netip.AddrPort) string {
	if node := n.owner(a.Addr()); node != nil {
		return node.Name() + ":" + strconv.Itoa(int(a.Port()))
	}
	return strings.TrimPrefix(a.String(), "invalid AddrPort")
}
