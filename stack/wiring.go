package stack

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Wiring is what joins a host to the network that it is part of. Clock, Addresses and
// Output are required.
type Wiring struct {
	// Clock is the time that the host lives in.
	Clock Clock
	// Addresses are the host's IP addresses, IPv4 or IPv6 or both.
	Addresses []netip.Addr
	// Output takes each packet that the host sends. It owns the packet's bytes, which
	// end where the packet does, from then on, but not sender, which is nil where there is
	// none ([Sender]). cause is why it was sent; without Inspect that is not known. Output
	// must not call back into the host.
	Output func(packet segment.Datagram, cause segment.Cause, sender *Sender)
	// Buffer gives an empty slice with room for size bytes, to put a packet in;
	// a caller that is done with a packet may give its bytes out again. Default:
	// a new one each time.
	Buffer func(size int) []byte
	// Moved is told of every change of state of a connection (RFC 9293
	// section 3.3.2). A socket that listens has no remote address. It must not
	// call back into the host. May be nil.
	Moved func(local, remote netip.AddrPort, from, to segment.State)
	// Paused is told, once all is done that is done at an instant, why the sender of a
	// connection sends no more, whenever that is not the reason that it had last: at
	// first [segment.NoLimit]. octets is how much waits to be sent, or to be sent again.
	// It must not call back into the host. May be nil.
	Paused func(local, remote netip.AddrPort, by segment.Limit, octets int)
	// Sampled is told of the state of congestion control as each segment of a connection
	// leaves, and when each that arrives has been dealt with; it has Inspect's cost, and its
	// own. It must not call back into the host. May be nil.
	Sampled func(Sample)
	// Seed is what the host's random choices (initial sequence numbers,
	// timestamp offsets, SYN cookies) are derived from.
	Seed uint64
	// Epoch is the wall clock reading at virtual time zero.
	Epoch time.Time
	// Inspect watches connections for [Socket.Status] and Output's sender and cause, at
	// the cost of looking each one up with every packet.
	Inspect bool
}

// broadcast is the limited broadcast address (RFC 919 section 7).
var broadcast = netip.AddrFrom4([4]byte{255, 255, 255, 255})

// check reports the first thing that is missing, or that no host can have.
func (w *Wiring) check() error {
	switch {
	case w.Clock == nil:
		return errors.New("stack: Wiring.Clock is nil; set it to the time that the host lives in")
	case w.Output == nil:
		return errors.New("stack: Wiring.Output is nil; set it to a function that takes the host's packets")
	case len(w.Addresses) == 0:
		return errors.New("stack: Wiring.Addresses is empty; a host needs at least one IP address")
	}
	for _, a := range w.Addresses {
		if !a.IsValid() || a.IsUnspecified() || a.IsMulticast() || a.IsLoopback() || a.Is4In6() || a.Zone() != "" || a == broadcast {
			return fmt.Errorf("stack: address %s cannot be a host's; use a unicast address such as 10.0.0.1 or fd00::1", a)
		}
	}
	return nil
}
