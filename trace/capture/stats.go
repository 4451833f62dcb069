package capture

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Stats counts what a [Reader] has met so far.
type Stats struct {
	Format string // "pcap", "pcapng", "tcpdump text" or "JSON Lines"
	Gzip   bool   // whether that was compressed
	// Bytes is how much of the input has been read, compressed if it is; for a
	// progress bar.
	Bytes     int64
	Packets   int // records of packets in the file; lines that tell of one in a text
	Segments  int // TCP segments that were returned
	Truncated int // packets of which a capture, which a text is not, did not keep all bytes
	// Skipped counts what was passed over, by what it was: "UDP", "ARP",
	// "malformed TCP header", "line without a packet".
	Skipped map[string]int
	// Unclear is the first line of a text, counting from 1, that is about TCP and
	// cannot be understood, so that a segment is missing. 0 if there is none.
	Unclear int
}

// mostReasons bounds Skipped against files that have ever new ones.
const mostReasons = 64

const otherReasons = "other"

// skip counts something that is passed over.
func (s *Stats) skip(reason string) { s.skipped(reason, 1) }

// skipped counts n more, or fewer, that are passed over.
func (s *Stats) skipped(reason string, n int) {
	if _, known := s.Skipped[reason]; !known && len(s.Skipped) >= mostReasons {
		reason = otherReasons
	}
	if s.Skipped[reason] += n; s.Skipped[reason] == 0 {
		delete(s.Skipped, reason)
	}
}

// String tells the numbers in one line, as in "pcapng, 12 packets: 9 TCP segments;
// passed over: 2 × ARP, 1 × UDP".
func (s Stats) String() string {
	var b strings.Builder
	b.WriteString(s.Format)
	if s.Gzip {
		b.WriteString(" in gzip")
	}
	fmt.Fprintf(&b, ", %d packets: %d TCP segments", s.Packets, s.Segments)
	if s.Truncated > 0 {
		fmt.Fprintf(&b, ", %d of the packets cut short", s.Truncated)
	}
	if over := s.PassedOver(); over != "" {
		b.WriteString("; passed over: " + over)
	}
	return b.String()
}

// PassedOver lists Skipped, as in "2 × ARP, 1 × UDP"; it is empty if nothing was.
func (s Stats) PassedOver() string {
	var words []string
	for _, reason := range slices.Sorted(maps.Keys(s.Skipped)) {
		words = append(words, fmt.Sprintf("%d × %s", s.Skipped[reason], reason))
	}
	return strings.Join(words, ", ")
}
