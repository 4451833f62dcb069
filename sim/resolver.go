package sim

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// AddName gives addresses a name, beside those that hosts have. A dial of the name tries
// them one after the other, as package net does, and those of the wrong family not at
// all. Adding a name again replaces its addresses; with none it is no longer known.
func (n *Network) AddName(name string, addresses ...netip.Addr) error {
	if err := n.misused(); err != nil {
		return err
	}
	n.enter()
	defer n.leave()
	if n.named(name) != nil {
		return fmt.Errorf("name %q is a host's; want one that no host has", name)
	}
	switch {
	case len(addresses) == 0:
		delete(n.names, canonical(name))
	case n.names == nil:
		n.names = map[string][]netip.Addr{canonical(name): slices.Clone(addresses)}
	default:
		n.names[canonical(name)] = slices.Clone(addresses)
	}
	return nil
}

// Resolver finds the addresses of the network's hosts, and of what [Network.AddName] has
// named: for programs that take a [net.Resolver], or ask [net.DefaultResolver], in whose
// place a test may put it. Its queries never leave the process, and take no time. A host
// that is to be dialed needs no resolver.
func (n *Network) Resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return &nameServer{network: n}, nil
	}}
}

// addressesOf are what a name stands for.
func (n *Network) addressesOf(name string) []netip.Addr {
	for _, node := range n.nodes {
		if strings.EqualFold(node.Name(), name) {
			return node.Addresses()
		}
	}
	return n.names[canonical(name)]
}

// nameServer is the connection of a net.Resolver with a name server: a query that is
// written to it has its answer read from it (RFC 1035 section 4, over TCP).
type nameServer struct {
	network *Network
	asked   []byte
	answers []byte
}

func (s *nameServer) Write(b []byte) (int, error) {
	s.asked = append(s.asked, b...)
	for len(s.asked) >= 2 {
		size := 2 + int(binary.BigEndian.Uint16(s.asked))
		if len(s.asked) < size {
			break
		}
		answer, err := s.network.answer(s.asked[2:size])
		if err != nil {
			return 0, err
		}
		s.answers = binary.BigEndian.AppendUint16(s.answers, uint16(len(answer)))
		s.answers = append(s.answers, answer...)
		s.asked = s.asked[size:]
	}
	return len(b), nil
}

func (s *nameServer) Read(b []byte) (int, error) {
	if len(s.answers) == 0 {
		return 0, io.EOF
	}
	n := copy(b, s.answers)
	s.answers = s.answers[n:]
	return n, nil
}

func (s *nameServer) Close() error                     { return nil }
func (s *nameServer) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (s *nameServer) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (s *nameServer) SetDeadline(time.Time) error      { return nil }
func (s *nameServer) SetReadDeadline(time.Time) error  { return nil }
func (s *nameServer) SetWriteDeadline(time.Time) error { return nil }

const (
	typeA, typeAAAA = 1, 28 // of resource records
	classIN         = 1

	headerSize           = 12
	response, noSuchName = 0x8580, 3 // an answer with authority, recursion desired and available
)

var errQuery = errors.New("sim: a name server was asked what is no query with one question")

// answer answers a query for a name's addresses.
func (n *Network) answer(query []byte) ([]byte, error) {
	if len(query) < headerSize || binary.BigEndian.Uint16(query[4:]) != 1 {
		return nil, errQuery
	}
	name, rest, ok := questionName(query[headerSize:])
	if !ok || len(rest) < 4 {
		return nil, errQuery
	}
	question := query[headerSize : len(query)-len(rest)+4]
	n.enter()
	all := n.addressesOf(name)
	n.leave()
	known := len(all) > 0
	all = slices.DeleteFunc(slices.Clone(all), func(a netip.Addr) bool {
		kind := binary.BigEndian.Uint16(rest)
		return !(kind == typeA && a.Is4() || kind == typeAAAA && a.Is6())
	})
	flags := uint16(response)
	if !known {
		flags |= noSuchName
	}
	b := slices.Clone(query[:2]) // the query's number
	for _, field := range []uint16{flags, 1, uint16(len(all)), 0, 0} {
		b = binary.BigEndian.AppendUint16(b, field)
	}
	b = append(b, question...)
	for _, a := range all {
		b = append(b, 0xC0, headerSize) // the name: see there
		b = append(b, rest[:2]...)      // the type asked for
		b = binary.BigEndian.AppendUint16(b, classIN)
		b = binary.BigEndian.AppendUint32(b, 0) // not to be kept
		b = binary.BigEndian.AppendUint16(b, uint16(a.BitLen()/8))
		b = append(b, a.AsSlice()...)
	}
	return b, nil
}

// questionName reads the name at the beginning of a question.
func questionName(b []byte) (name string, rest []byte, ok bool) {
	var labels []string
	for len(b) > 0 {
		size := int(b[0])
		switch b = b[1:]; {
		case size == 0:
			return strings.Join(labels, "."), b, true
		case size > 63 || size > len(b):
			return "", nil, false
		}
		labels = append(labels, string(b[:size]))
		b = b[size:]
	}
	return "", nil, false
}
