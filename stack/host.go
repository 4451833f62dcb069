package stack

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/buffer"
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
	clock  Clock
	stack  *stack.Stack
	card   card

	// current is the connection that what happens now is put down to, for
	// timers and for what netstack does of its own accord.
	current *conn
	conns   map[connKey]*conn
	// touched are the connections whose state may have changed in this action.
	touched []*conn
	// watching is false while nobody needs to know which connection a packet
	// belongs to, which saves looking it up.
	watching bool
	settling bool

	issOf    map[uint16]*segment.Seq // by listening port, from Socket.SetISS
	port     uint16                  // the last ephemeral port given out
	identity uint16                  // the last IPv4 identification given out

	reading atomic.Pointer[reading] // the clock's last (clock.go)

	// mu guards what netstack's processors write to during a barrier.
	mu    sync.Mutex
	sent  [][]byte  // by netstack, not through the card yet
	ready []*Socket // with news for their owners
}

// New makes a host that lives in clock's time.
func New(config Config, clock Clock) (*Host, error) {
	if err := config.check(); err != nil {
		return nil, err
	}
	h := &Host{config: config, clock: clock, conns: map[connKey]*conn{}, port: lastPort}
	h.card.host = h
	h.watching = config.Moved != nil || config.Inspect || config.ISS != nil ||
		config.DelayedACK > 0 || config.NoTimestamps || config.NoWindowScaling
	newTCP := tcp.NewProtocol
	if config.Inspect {
		newTCP = tcp.NewProtocolProbe(h.probe)
	}
	random := newRandom(config.Seed)
	options := stack.Options{
		TransportProtocols: []stack.TransportProtocolFactory{newTCP},
		Clock:              hostClock{h},
		RandSource:         random,
		SecureRNG:          random,
	}
	v4, v6 := h.families()
	if v4 {
		options.NetworkProtocols = append(options.NetworkProtocols, ipv4.NewProtocol)
	}
	if v6 {
		options.NetworkProtocols = append(options.NetworkProtocols, ipv6.NewProtocolWithOptions(quietIPv6))
	}
	h.stack = stack.New(options)
	h.park()
	h.card.mtu = uint32(cmp.Or(config.MTU, 1500))
	if err := h.attach(); err != nil {
		h.Close()
		return nil, err
	}
	h.configure()
	return h, nil
}

// quietIPv6 sends nothing of its own accord: addresses are given, not detected.
var quietIPv6 = ipv6.Options{DADConfigs: stack.DADConfigurations{DupAddrDetectTransmits: 0}}

func (h *Host) families() (v4, v6 bool) {
	for _, a := range h.config.Addresses {
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
	for _, a := range h.config.Addresses {
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

// Addresses are the host's IP addresses, as configured.
func (h *Host) Addresses() []netip.Addr { return h.config.Addresses }

// Close ends the host and its goroutines. Its sockets must not be used again;
// nothing is sent.
func (h *Host) Close() {
	h.unpark()
	h.stack.Destroy()
}

// Deliver hands a packet that has come over the link to the host, and returns
// when everything that the host does at once because of it is done. Bytes that
// are no IP packet are ignored, as a network card does. The caller may use
// packet again afterwards.
func (h *Host) Deliver(packet []byte) {
	number, ok := networkProtocol(packet)
	if !ok || h.card.dispatcher == nil {
		return
	}
	view := buffer.NewViewSize(len(packet))
	copy(view.AsSlice(), packet)
	var c *conn
	if h.watching {
		c = h.arrive(view.AsSlice())
	}
	h.begin(c)
	p := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithView(view)})
	h.card.dispatcher.DeliverNetworkPacket(number, p)
	p.DecRef()
	h.barrier()
	h.settle()
}

func networkProtocol(packet []byte) (tcpip.NetworkProtocolNumber, bool) {
	if len(packet) == 0 {
		return 0, false
	}
	switch packet[0] >> 4 {
	case 4:
		return ipv4.ProtocolNumber, true
	case 6:
		return ipv6.ProtocolNumber, true
	}
	return 0, false
}

func (h *Host) buffer(size int) []byte {
	if h.config.Buffer != nil {
		return h.config.Buffer(size)
	}
	return make([]byte, 0, size)
}

// act does something to the host on behalf of connection c (nil if it is not
// known), and then sees to all that follows from it.
func (h *Host) act(c *conn, f func()) {
	h.begin(c)
	f()
	h.settle()
}

// begin and settle stand around everything that is done to the host.
func (h *Host) begin(c *conn) {
	h.current = c
	if c != nil {
		h.touch(c)
	}
}

// settle reports changed states, sends what there is to send, and tells
// sockets that have news. Nothing of netstack runs meanwhile.
func (h *Host) settle() {
	if h.settling {
		return // a socket's owner, being told, has acted; the outer settle goes on
	}
	h.settling = true
	for again := true; again; {
		for _, c := range h.touched {
			h.refresh(c)
		}
		again = h.flush()
		again = h.tell() || again
	}
	h.prune()
	h.settling = false
	h.current = nil
}

// flush puts what netstack has sent through the card.
func (h *Host) flush() bool {
	if len(h.sent) == 0 {
		return false
	}
	packets := h.sent
	h.sent = nil
	if len(packets) > 1 {
		sortByConnection(packets)
	}
	for _, packet := range packets {
		h.leave(packet)
	}
	if h.sent == nil {
		h.sent = packets[:0]
	}
	return true
}

// sortByConnection brings packets of several connections, which netstack may
// have sent in the order of a map (on closing a listener) or of its
// processors, into an order of their own. Each connection's packets keep theirs.
func sortByConnection(packets [][]byte) {
	slices.SortStableFunc(packets, func(a, b []byte) int {
		x, _, _ := tupleOf(a)
		y, _, _ := tupleOf(b)
		return cmp.Or(x.Remote.Compare(y.Remote), x.Local.Compare(y.Local))
	})
}

// tell calls the owners of the sockets that have news.
func (h *Host) tell() bool {
	told := len(h.ready) > 0
	for len(h.ready) > 0 {
		s := h.ready[0]
		h.ready = slices.Delete(h.ready, 0, 1)
		s.pending = false
		if s.notify != nil {
			s.notify()
		}
	}
	return told
}
