package analysis

import (
	"time"

	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// Report is what there is to say about a trace.
type Report struct {
	Connections []*Connection `json:"connections"`   // in the order of their first segments
	Others      int           `json:"other_packets"` // that are no TCP segments
	// Damaged are segments of a capture with a wrong checksum, which nobody takes.
	Damaged int `json:"damaged,omitempty"`
	// Copies are packets of a capture that are in it before, and so in none of the sums.
	Copies int `json:"duplicate_packets,omitempty"`
}

// Connection is one connection with its sums.
type Connection struct {
	*conversation.Connection
	Flows  [2]Flow   // by side: what the client has sent, and the server
	Phases [3]Extent // by phase
}

// Extent is when a phase was, and how much was sent in it.
type Extent struct {
	First    time.Duration `json:"first_ns"` // when its first segment was sent
	Last     time.Duration `json:"last_ns"`  // and its last
	Segments int           `json:"segments"`
	Bytes    uint64        `json:"bytes"` // of data, whatever has been sent again
}

// Flow is what one side has sent.
type Flow struct {
	Segments int    `json:"segments"`
	Bytes    uint64 `json:"bytes"` // of the stream, each counted once
	// Acknowledged are those that the peer is known to have.
	Acknowledged uint64 `json:"acknowledged"`
	// Retransmissions, and how many octets they have sent again.
	Retransmissions int    `json:"retransmissions"`
	Retransmitted   uint64 `json:"retransmitted"`
	// Goodput is how many acknowledged bytes per second there were, from the first
	// data sent to the last acknowledged; 0 if that was no time.
	Goodput float64 `json:"goodput"`
	// MaxInFlight is the most that was ever sent and not acknowledged, in sequence
	// numbers.
	MaxInFlight uint32 `json:"max_in_flight"`
	// ZeroWindow is for how long the peer's window was known to be closed.
	ZeroWindow time.Duration    `json:"zero_window_ns"`
	RTT        conversation.RTT `json:"rtt,omitzero"`
}
