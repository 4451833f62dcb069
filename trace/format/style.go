package format

// Style says how a format is to look. The zero value suits a file.
type Style struct {
	// Absolute shows sequence numbers as they are on the wire, as tcpdump -S
	// does. Otherwise they count from the first of their direction, unless
	// [trace.Trace.Absolute] is true and the format asks it.
	Absolute bool
	// Width is the number of columns that the ladder may take: 0 means 100, and
	// less than 60 means 60.
	Width int
	// Color marks the ladder with ANSI escape sequences. No format writes an
	// escape sequence without it.
	Color bool

	// Unfolded has a row for each segment of a bulk, of which the ladder and the pictures
	// otherwise make one.
	Unfolded bool

	// Notes are what a format that [Takes] them writes below the row or the line of
	// an event: a paragraph each. The events are those of [trace.Trace.Events], by
	// their index.
	Notes map[int][]string

	// Time, Nanoseconds and Verbose are tcpdump's: the form of its times, whether
	// they are as precise as with --nano, and whether it tells of the IP header and
	// the checksums too, as with -v.
	Time        TimeForm
	Nanoseconds bool
	Verbose     bool

	// Side is where the packets of a run are captured, see package capture: empty is one
	// place, the client. Link is that of a capture file, and Stack the TCP that made the
	// packets, such as "netstack v1.2.3". Empty is what is usual, and for Stack unknown.
	Side, Link, Stack string

	// Title and Lesson tell what a trace is to show, and Command how to make it
	// again. Language is the code of the one for words; empty is English.
	Title, Lesson, Command, Language string
}

// Takes are groups of settings in a [Style].
type Takes uint8

const (
	Notes   Takes = 1 << iota // Notes
	Dump                      // Time, Nanoseconds and Verbose
	Vantage                   // Side
	Frames                    // Link and Stack
	Story                     // Title, Lesson, Command and Language: it explains by itself
)

// Has reports whether t has all of the given groups.
func (t Takes) Has(groups Takes) bool { return t&groups == groups }

// TimeForm is one of the ways in which tcpdump prints the time of a packet. In
// order they are those of none, one, two ... options -t.
type TimeForm int

const (
	TimeOfDay         TimeForm = iota // 21:57:44.763832, in UTC
	NoTime                            // -t
	UnixTime                          // -tt: seconds since 1970-01-01 00:00:00 UTC
	TimeSincePrevious                 // -ttt: since the packet before
	DateAndTime                       // -tttt, in UTC
	TimeSinceFirst                    // -ttttt: since the first packet
)
