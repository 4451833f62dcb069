package tcpdump

import (
	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// captured is the packet that an event shows, as it is at that time; nil if none.
func (w *writer) captured(e *trace.Event) *trace.Packet {
	switch {
	case !w.side.Sees(e):
		return nil
	case e.Kind == trace.Delivered:
		return arrived(e.Packet, e.Fate)
	}
	return e.Packet
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
