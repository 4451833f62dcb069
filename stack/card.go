package stack

import (
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// card is the network card: netstack's link endpoint. It has no queue that
// could be full; what netstack writes is kept until the action that brought it
// about is over, and then leaves in Host.flush.
type card struct {
	verified   bool // the packet that is handed over has right checksums
	host       *Host
	dispatcher stack.NetworkDispatcher
	mtu        uint32
}

// WritePackets implements stack.LinkWriter.
func (c *card) WritePackets(packets stack.PacketBufferList) (int, tcpip.Error) {
	h := c.host
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range packets.AsSlice() {
		b := h.buffer(p.Size())
		parts, offset := p.AsViewList()
		for v := parts.Front(); v != nil; v = v.Next() {
			part := v.AsSlice()
			b = append(b, part[min(offset, len(part)):]...)
			offset -= min(offset, len(part))
		}
		o := newOutgoing(b)
		if h.wiring.Inspect && o.tcp != nil {
			o.cause = h.causeOf(&o)
		}
		h.sent = append(h.sent, o)
	}
	return packets.Len(), nil
}

// Attach implements stack.LinkEndpoint.
func (c *card) Attach(d stack.NetworkDispatcher) { c.dispatcher = d }

// IsAttached implements stack.LinkEndpoint.
func (c *card) IsAttached() bool { return c.dispatcher != nil }

// MTU implements stack.LinkEndpoint.
func (c *card) MTU() uint32 { return c.mtu }

// SetMTU implements stack.LinkEndpoint.
func (c *card) SetMTU(mtu uint32) { c.mtu = mtu }

// Capabilities implements stack.LinkEndpoint. There are none: checksums are
// made and verified by netstack, so that captures are right and corruption is
// caught by the receiver. Only what the card itself has just verified need not be
// verified again.
func (c *card) Capabilities() stack.LinkEndpointCapabilities {
	if c.verified {
		return stack.CapabilityRXChecksumOffload
	}
	return 0
}

// MaxHeaderLength implements stack.LinkEndpoint.
func (c *card) MaxHeaderLength() uint16 { return 0 }

// LinkAddress implements stack.LinkEndpoint.
func (c *card) LinkAddress() tcpip.LinkAddress { return "" }

// SetLinkAddress implements stack.LinkEndpoint.
func (c *card) SetLinkAddress(tcpip.LinkAddress) {}

// ARPHardwareType implements stack.LinkEndpoint.
func (c *card) ARPHardwareType() header.ARPHardwareType { return header.ARPHardwareNone }

// AddHeader implements stack.LinkEndpoint.
func (c *card) AddHeader(*stack.PacketBuffer) {}

// ParseHeader implements stack.LinkEndpoint.
func (c *card) ParseHeader(*stack.PacketBuffer) bool { return true }

// Wait implements stack.LinkEndpoint.
func (c *card) Wait() {}

// Close implements stack.LinkEndpoint.
func (c *card) Close() {}

// SetOnCloseAction implements stack.LinkEndpoint.
func (c *card) SetOnCloseAction(func()) {}
