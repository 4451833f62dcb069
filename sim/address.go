package sim

import (
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// resolve finds the address that a user means: "host:port", the host by its name
// or address, the port by its number or the name of a service. An address of the
// loopback's, such as 127.0.0.1, is the host's first of that family. The host may be
// left out, which gives an AddrPort without address; with listening, all may.
func (h *Host) resolve(network, address string, listening bool) (netip.AddrPort, error) {
	if err := h.network.misused(); err != nil {
		return netip.AddrPort{}, err
	}
	switch network {
	case "tcp", "tcp4", "tcp6":
	case "udp", "udp4", "udp6":
		return netip.AddrPort{}, errors.New("UDP is not simulated; use tcp, tcp4 or tcp6")
	default:
		return netip.AddrPort{}, net.UnknownNetworkError(network)
	}
	if address == "" {
		if !listening {
			return netip.AddrPort{}, errors.New("missing address")
		}
		return netip.AddrPort{}, nil
	}
	name, service, err := net.SplitHostPort(address)
	if err != nil {
		return netip.AddrPort{}, err
	}
	port, err := portOf(service)
	if err != nil {
		return netip.AddrPort{}, err
	}
	h.network.enter()
	defer h.network.leave()
	a, err := h.lookup(network, name)
	return netip.AddrPortFrom(a, port), err
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

// lookup finds the address that belongs to a name, or is one; none to none.
func (h *Host) lookup(network, name string) (netip.Addr, error) {
	unsuitable := &net.AddrError{Err: "no suitable address found", Addr: name}
	if name == "" {
		return netip.Addr{}, nil
	}
	a, err := netip.ParseAddr(name)
	if a = a.Unmap(); err == nil && !fits(a, network) {
		return netip.Addr{}, unsuitable
	}
	if err == nil && !a.IsLoopback() {
		return a, nil
	}
	node := h.network.named(name)
	switch {
	case a.IsLoopback():
		node, network = h, familyOf(a)
	case node == nil && name == "localhost":
		node = h
	case node == nil:
		return netip.Addr{}, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	for _, a := range node.Addresses() {
		if fits(a, network) && h.speaks(a) {
			return a, nil
		}
	}
	return netip.Addr{}, unsuitable
}

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
