package conversation

import (
	"fmt"
	"time"
)

// String writes the segment in one line.
func (s *Segment) String() string {
	arrow := ">"
	if s.From == Server {
		arrow = "<"
	}
	line := fmt.Sprintf("%4d  %s  %s %-4s %-8s  %s", s.Packet.Number, seconds(s.Packet.Sent), arrow,
		s.Packet.Segment.Flags.Letters(), s.Phase, s.Class)
	if s.About > 0 {
		line += fmt.Sprintf(" (%d)", s.About)
	}
	if s.RTT > 0 {
		line += fmt.Sprintf("; RTT %s by %s", s.RTT, s.Method)
	}
	return line
}

// String says who has ended the connection, and how.
func (c Closing) String() string {
	switch {
	case c.How == Open:
		return c.How.String()
	case c.How == c.Outcome:
		return fmt.Sprintf("%s, %s first at %s", c.How, c.First, seconds(c.Time))
	}
	return fmt.Sprintf("%s, %s first at %s; in the end %s", c.How, c.First, seconds(c.Time), c.Outcome)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.6f", d.Seconds()) }
