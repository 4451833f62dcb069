package stack

import (
	"cmp"
	"fmt"
	"strings"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// configure hands netstack the settings that hold for all of a host's
// connections. Settings left at zero are not touched.
func (h *Host) configure() {
	c := &h.config
	if c.NoSACK {
		set(h, new(tcpip.TCPSACKEnabled(false)))
	}
	if c.NoRACK {
		set(h, new(tcpip.TCPRecovery(0)))
	}
	if c.Nagle {
		set(h, new(tcpip.TCPDelayEnabled(true)))
	}
	if name, ok := strings.CutPrefix(c.CongestionControl.Name, netstacks); ok {
		set(h, new(tcpip.CongestionControlOption(name)))
	}
	// Each bound is checked against the other as it is set: when both rise, the
	// larger must come first.
	if c.MaxRTO > tcp.MinRTO {
		set(h, new(tcpip.TCPMaxRTOOption(c.MaxRTO)))
	}
	if c.MinRTO != 0 {
		set(h, new(tcpip.TCPMinRTOOption(c.MinRTO)))
	}
	if c.MaxRTO != 0 && c.MaxRTO <= tcp.MinRTO {
		set(h, new(tcpip.TCPMaxRTOOption(c.MaxRTO)))
	}
	if c.SYNRetries != 0 {
		set(h, new(tcpip.TCPSynRetriesOption(c.SYNRetries)))
	}
	if c.MaxRetries != 0 {
		set(h, new(tcpip.TCPMaxRetriesOption(c.MaxRetries)))
	}
	if c.TimeWait != 0 {
		set(h, new(tcpip.TCPTimeWaitTimeoutOption(c.TimeWait)))
	}
	if c.FinWait2 != 0 {
		set(h, new(tcpip.TCPLingerTimeoutOption(c.FinWait2)))
	}
	if c.SYNCookies {
		set(h, new(tcpip.TCPAlwaysUseSynCookies(true)))
	}
	if c.TTL != 0 {
		h.configureTTL()
	}
	h.configureBuffers()
}

// configureTTL sets the default of the network protocols, which holds for resets and
// SYN-ACKs too, as a socket's option would not.
func (h *Host) configureTTL() {
	for _, a := range h.wiring.Addresses {
		if err := h.stack.SetNetworkProtocolOption(protocolOf(a), new(tcpip.DefaultTTLOption(h.config.TTL))); err != nil {
			panic(fmt.Sprintf("stack: netstack refuses a default TTL: %s", err))
		}
	}
}

func (h *Host) configureBuffers() {
	c := &h.config
	if c.NoAutoTuning {
		set(h, new(tcpip.TCPModerateReceiveBufferOption(false)))
	}
	if c.SendBuffer != 0 || c.NoAutoTuning {
		size, most := h.bufferRange(cmp.Or(c.SendBuffer, tcp.DefaultSendBufferSize))
		set(h, &tcpip.TCPSendBufferSizeRangeOption{Min: tcp.MinBufferSize, Default: size, Max: most})
	}
	if c.ReceiveBuffer != 0 || c.NoAutoTuning {
		size, most := h.bufferRange(cmp.Or(c.ReceiveBuffer, tcp.DefaultReceiveBufferSize))
		set(h, &tcpip.TCPReceiveBufferSizeRangeOption{Min: tcp.MinBufferSize, Default: size, Max: most})
	}
}

func (h *Host) bufferRange(size int) (initial, most int) {
	if h.config.NoAutoTuning {
		return size, size
	}
	return size, max(size, tcp.MaxBufferSize)
}

// set gives netstack's TCP one option. The values were checked before, so a
// refusal is a broken invariant.
func set(h *Host, option tcpip.SettableTransportProtocolOption) {
	if err := h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, option); err != nil {
		panic(fmt.Sprintf("stack: netstack refuses option %T: %s", option, err))
	}
}
