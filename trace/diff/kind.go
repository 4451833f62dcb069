package diff

// Kind is a kind of difference.
type Kind string

// The kinds, in the order of [Kinds].
const (
	MissingConversation Kind = "missing conversation" // want has it and got has not
	ExtraConversation   Kind = "extra conversation"   // got has it and want has not
	Missing             Kind = "missing segment"
	Extra               Kind = "extra segment"
	Direction           Kind = "direction" // the other end sent it
	Flags               Kind = "flags"
	Seq                 Kind = "seq"
	Ack                 Kind = "ack"
	Length              Kind = "length"
	Payload             Kind = "payload" // other octets at the same length
	TCPOptions          Kind = "options"
	Window              Kind = "window"
	Time                Kind = "time"
)

// Kinds lists all kinds of difference, in the order in which results have them.
func Kinds() []Kind { return append([]Kind(nil), allKinds[:]...) }

var allKinds = [...]Kind{
	MissingConversation, ExtraConversation, Missing, Extra,
	Direction, Flags, Seq, Ack, Length, Payload, TCPOptions, Window, Time,
}

// kinds is a set of kinds.
type kinds uint16

// The members of kinds, in the order of allKinds.
const (
	missingConversation kinds = 1 << iota
	extraConversation
	missing
	extra
	direction
	flags
	seq
	ack
	length
	payload
	options
	window
	clocks
)

func (k kinds) list() []Kind {
	var list []Kind
	for bit, kind := range allKinds {
		if k&(1<<bit) != 0 {
			list = append(list, kind)
		}
	}
	return list
}
