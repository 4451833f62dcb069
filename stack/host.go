package stack

import (
	"cmp"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

const nicID = 1

// A Host is one machine: a netstack instance and its network card. Its methods
// and those of its sockets must not be called at the same time from several
// goroutines.
type Host struct {
	config Config
	wiring Wiring
	stack  *stack.Stack
	card   card

	congestion CongestionControl // of each connection

	// current is the connection that what happens now is put down to, for
	// timers and for what netstack does of its own accord.
	current *conn
	doing   doing // what happens now: a call, until something else is known
	conns   map[connKey]*conn
	latest  *conn  // the one that was last looked up in them (conn.go)
	sender  Sender // that Output is shown (sender.go)
	// touched are the connections whose state may have changed in this action.
	touched []*conn
	// watching is false while nobody needs to know which connection a packet
	// belongs to, which saves looking it up.
	watching bool
	settling bool
	closed   bool

	listeners map[uint16][]*Socket // by port
	port      uint16               // the last ephemeral port given out
	identity  uint16               // the last IPv4 identification given out

	reading atomic.Pointer[reading] // the clock's last (clock.go)
	own     reading                 // likewise, where the host runs its processor itself
	ended   *tcpip.StatCounter      // counts connections closed (barrier.go)

	processor *processor // nil if netstack's own handle segments (processors.go)

	cookies    map[connKey][]cookie // SYN cookies that may come back (fix_cookies.go)
	cookieKeys []connKey            // in the order of their sending

	spare []byte // of a packet that has not left, for the next

	// mu guards what netstack's processors write to during a barrier.
	mu    sync.Mutex
	sent  []outgoing    // by netstack, not through the card yet
	ready []*Socket     // with news for their owners
	loss  segment.Cause // what has just been taken for a loss (cause.go)
}

// New makes a host.
func New(config Config, wiring Wiring) (*Host, error) {
	quieten()
	if err := cmp.Or(wiring.check(), config.check(wiring.Addresses)); err != nil {
		return nil, err
	}
	h := &Host{config: config, wiring: wiring, conns: map[connKey]*conn{}, listeners: map[uint16][]*Socket{}, port: lastPort}
	h.card.host = h
	if h.congestion = config.CongestionControl; h.congestion.Name == "" && h.congestion.New == nil {
		h.congestion = Reno
	}
	if h.congestion.New != nil && !places.replaceable {
		return nil, errNoControl
	}
	h.watching = fuses || wiring.Moved != nil || wiring.Paused != nil || wiring.Sampled != nil || wiring.Inspect || config.ISS != nil || config.DelayedACK > 0 ||
		config.NoTimestamps || config.NoWindowScaling || config.SYNRetries > 0 || config.NoFixes != AllFixes
	random := newRandom(wiring.Seed)
	options := stack.Options{
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol},
		Clock:              hostClock{h},
		RandSource:         random,
		SecureRNG:          random,
		IPTables:           &stack.IPTables{}, // no rules, which netstack skips
	}
	v4, v6 := h.families()
	if v4 {
		options.NetworkProtocols = append(options.NetworkProtocols, ipv4Protocol())
	}
	if v6 {
		options.NetworkProtocols = append(options.NetworkProtocols, ipv6Protocol())
	}
	h.stack = stack.New(options)
	h.ended = h.stack.Stats().TCP.EstablishedClosed
	h.park()
	h.card.mtu = uint32(cmp.Or(config.MTU, 1500))
	if err := h.attach(); err != nil {
		h.Close()
		return nil, err
	}
	h.configure()
	return h, nil
}

// The network protocols are made once for all hosts: making one reads kilobytes
// of the system's randomness for identifications, which the card replaces.
// IPv6 sends nothing of its own accord: addresses are given, not detected.
var (
	ipv4Protocol = sync.OnceValue(func() stack.NetworkProtocolFactory {
		return ipv4.NewProtocolWithOptions(ipv4.Options{})
	})
	ipv6Protocol = sync.OnceValue(func() stack.NetworkProtocolFactory {
		return ipv6.NewProtocolWithOptions(ipv6.Options{DADConfigs: stack.DADConfigurations{DupAddrDetectTransmits: 0}})
	})
)

func (h *Host) families() (v4, v6 bool) {
	for _, a := range h.wiring.Addresses {
		v4 = v4 || a.Is4()
		v6 = v6 || a.Is6()
	}
	return v4, v6
}

// attach plugs the card in, and gives it addresses and routes.
func (h *Host) attach() error {
	if err := h.stack.CreateNIC(nicID, &h.card); err != nil {
		return fmt.Errorf("stack: create the network card: %s", err)
	}
	for _, a := range h.wiring.Addresses {
		address := tcpip.ProtocolAddress{Protocol: protocolOf(a), AddressWithPrefix: tcpip.AddrFromSlice(a.AsSlice()).WithPrefix()}
		if err := h.stack.AddProtocolAddress(nicID, address, stack.AddressProperties{}); err != nil {
			return fmt.Errorf("stack: give the host address %s: %s", a, err)
		}
	}
	h.stack.SetRouteTable([]tcpip.Route{
		{Destination: header.IPv4EmptySubnet, NIC: nicID},
		{Destination: header.IPv6EmptySubnet, NIC: nicID},
	})
	return nil
}

func protocolOf(a netip.Addr) tcpip.NetworkProtocolNumber {
	if a.Is4() {
		return ipv4.ProtocolNumber
	}
	return ipv6.ProtocolNumber
}

// Addresses are the host's IP addresses, as wired.
func (h *Host) Addresses() []netip.Addr { return h.wiring.Addresses }

// Close ends the host and its goroutines. Its sockets must not be used again;
// nothing is sent, now or by a timer of its clock that is still to come.
func (h *Host) Close() {
	if h.closed {
		return
	}
	h.closed = true
	for _, c := range h.conns { // order: timers are stopped, and nothing is sent any more
		h.forget(&c.ack)
		h.unguard(&c.fixing)
	}
	h.unpark()
	h.stack.Destroy()
}
