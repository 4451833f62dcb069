package link

import "github.com/seed-8df93623/tcpsim/segment"

// Match says whether a segment is one that is meant.
type Match func(s *segment.Segment) bool

// Any matches every segment.
func Any(*segment.Segment) bool { return true }

// Data matches segments that carry data.
func Data(s *segment.Segment) bool { return len(s.Payload) > 0 }

// PureACK matches segments that carry nothing but an acknowledgement.
func PureACK(s *segment.Segment) bool { return s.Flags == segment.ACK && len(s.Payload) == 0 }

// Flagged matches segments that have all the given flags.
func Flagged(flags segment.Flags) Match {
	return func(s *segment.Segment) bool { return s.Flags.Has(flags) }
}
