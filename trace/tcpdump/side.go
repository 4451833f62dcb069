package tcpdump

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// vantage is where packets are captured: "sender", where each is sent, "receiver", where it
// arrives, "both", or the name of a host, which has what it sends and what reaches it.
// Empty is "sender". Package capture has the same of files.
type vantage struct {
	side  string
	hosts []string // all that there are
}

const (
	atSender   = "sender"
	atReceiver = "receiver"
	atBoth     = "both"
)

// sees reports whether what a host sends, or receives, is captured.
func (v *vantage) sees(host, as string) bool {
	return v.side == as || v.side == atBoth || v.side == "" && as == atSender || v.side == host
}

// nowhere is the error of a host that is not there.
func (v *vantage) nowhere() error {
	if slices.Contains([]string{"", atSender, atReceiver, atBoth}, v.side) || slices.Contains(v.hosts, v.side) {
		return nil
	}
	return fmt.Errorf("tcpdump: there is no side %q; want %s, %s, %s, or the host %s", v.side, atSender, atReceiver, atBoth, strings.Join(v.hosts, " or "))
}

// captured is the packet that an event shows there, as it is at that time; nil if none.
func (v *vantage) captured(e *trace.Event) *trace.Packet {
	switch {
	case e.Kind == trace.Sent && v.sees(e.Packet.From, atSender):
		return e.Packet
	case e.Kind == trace.Delivered && v.sees(e.Packet.To, atReceiver):
		return arrived(e.Packet, e.Fate)
	}
	return nil
}

// arrived is a packet as it arrives, which may have been changed on its way.
func arrived(p *trace.Packet, fate *trace.Fate) *trace.Packet {
	if fate == nil || fate.Bytes == nil {
		return p
	}
	changed := *p
	changed.Bytes, changed.Segment = fate.Bytes, nil
	if d, err := segment.ParseDatagram(fate.Bytes); err == nil {
		if s, err := d.Segment(); err == nil || s.Src.IsValid() { // one with malformed options, too
			changed.Segment = &s
		}
	}
	return &changed
}
