// Package translated tells packets that have changed their addresses on the way.
package translated

import (
	"bytes"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
)

// Of is a segment as it has arrived where its addresses or ports are others than
// those with which it was sent, as behind a NAT; ok is false for any other event.
func Of(e *trace.Event) (s segment.Segment, ok bool) {
	p, f := e.Packet, e.Fate
	if e.Kind != trace.Delivered || f == nil || f.Bytes == nil || p == nil || p.Segment == nil || sameEnds(p.Bytes, f.Bytes) || f.Damaged() {
		return s, false
	}
	s, err := segment.Parse(f.Bytes)
	return s, err == nil && (s.Src != p.Segment.Src || s.Dst != p.Segment.Dst)
}

// sameEnds reports whether two packets have the same addresses and ports, if that is seen at a
// glance: behind a router, all packets differ from what was sent by their time to live.
func sameEnds(a, b []byte) bool {
	addresses, ports := 12, 20 // IPv4 without options
	switch {
	case len(a) < 44 || len(b) < 44 || a[0] != b[0]:
		return false
	case a[0]>>4 == 6:
		addresses, ports = 8, 40
	case a[0] != 4<<4|5:
		return false
	}
	return bytes.Equal(a[addresses:ports+4], b[addresses:ports+4])
}
