package tcpdump

import (
	"encoding/binary"
	"fmt"
	"math"
	"net/netip"
	"strings"

	"github.com/seed-8df93623/tcpsim/trace/internal/recent"
)

// manyHosts is how many hosts, or conversations, a reader remembers at least.
const manyHosts = 1 << 16

// names finds addresses and ports for what stands in a text. Without -n
// tcpdump prints names: those of services are looked up in a table, and hosts,
// but for localhost, are given addresses in the order in which they appear,
// 198.18.0.1 and so on (RFC 2544's range for tests) or 2001:db8::1.
type names struct {
	addresses *recent.Map[host, netip.Addr]
	hosts     *recent.Map[netip.Addr, string]
	made      uint32
}

// host is a host as a line has it.
type host struct {
	name string
	v6   bool // the line is of IPv6
}

func newNames() names {
	return names{recent.New[host, netip.Addr](manyHosts), recent.New[netip.Addr, string](manyHosts), 0}
}

// host is the name of an address that a line had.
func (n *names) host(a netip.Addr) string {
	name, ok := n.hosts.Get(a)
	if !ok {
		name = a.String()
		n.hosts.Put(a, name, 1)
	}
	return name
}

// end reads an address and a port, as in "127.0.0.1.4444", "::1.4444" and
// "localhost.http".
func (n *names) end(text string, v6 bool) (end netip.AddrPort, reason string) {
	i := strings.LastIndexByte(text, '.')
	if i <= 0 || i == len(text)-1 {
		return netip.AddrPort{}, lineNotClear
	}
	name, service := text[:i], text[i+1:]
	port, ok := uintOf(service, math.MaxUint16)
	if !ok {
		known, ok := services[service]
		if !ok {
			return netip.AddrPort{}, fmt.Sprintf("segment of the service %q, whose port is not known: use tcpdump -n", service)
		}
		port = uint64(known)
	}
	return netip.AddrPortFrom(n.address(host{name, v6}), uint16(port)), ""
}

// address is that of a host.
func (n *names) address(h host) netip.Addr {
	if a, ok := n.addresses.Get(h); ok {
		return a
	}
	a, err := netip.ParseAddr(h.name)
	if a = a.WithZone(""); err != nil {
		a = n.make(h)
		n.hosts.Put(a, h.name, 1)
	}
	n.addresses.Put(h, a, 1)
	return a
}

// make makes an address up for a host with a name.
func (n *names) make(h host) netip.Addr {
	switch {
	case h.name == "localhost" && h.v6:
		return netip.IPv6Loopback()
	case h.name == "localhost":
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	n.made++
	if h.v6 {
		b := [16]byte{0: 0x20, 1: 0x01, 2: 0x0d, 3: 0xb8}
		binary.BigEndian.PutUint32(b[12:], n.made)
		return netip.AddrFrom16(b)
	}
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], 198<<24|18<<16|n.made%(1<<17))
	return netip.AddrFrom4(b)
}
