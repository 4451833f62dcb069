package diff

import (
	"bytes"

	"github.com/seed-8df93623/tcpsim/segment"
)

// compare tells in what two segments differ, but for their times. Of two that go
// in different directions the numbers are not compared, as they count from
// different origins.
func (o *Options) compare(x, y *view) kinds {
	var d kinds
	a, b := x.packet.Segment, y.packet.Segment
	same := x.from == y.from
	if !same {
		d |= direction
	}
	if a.Flags != b.Flags {
		d |= flags
	}
	if same && x.seq != y.seq && !x.packet.SeqUnknown && !y.packet.SeqUnknown {
		d |= seq
	}
	if same && x.ack != y.ack && a.Flags.Has(segment.ACK) && b.Flags.Has(segment.ACK) {
		d |= ack
	}
	if len(a.Payload) != len(b.Payload) {
		d |= length
	} else if o.Payload && !samePayload(x, y) {
		d |= payload
	}
	if o.Options && same && !sameOptions(x, y) {
		d |= options
	}
	if o.Windows && a.Window != b.Window {
		d |= window
	}
	return d
}

// samePayload compares the octets that both traces have.
func samePayload(x, y *view) bool {
	a, b := x.payload(), y.payload()
	n := min(len(a), len(b))
	return bytes.Equal(a[:n], b[:n])
}

// sameOptions compares options but for padding.
func sameOptions(x, y *view) bool {
	a, b := x.packet.Segment.Options, y.packet.Segment.Options
	for {
		a, b = skipPadding(a), skipPadding(b)
		if len(a) == 0 || len(b) == 0 {
			return len(a) == len(b)
		}
		if a[0].Kind != b[0].Kind || !sameValue(x, y, a[0], b[0]) {
			return false
		}
		a, b = a[1:], b[1:]
	}
}

func skipPadding(list []segment.Option) []segment.Option {
	for len(list) > 0 && isPadding(list[0].Kind) {
		list = list[1:]
	}
	return list
}

func isPadding(k segment.OptionKind) bool {
	return k == segment.NoOperation || k == segment.EndOfOptions
}

// sameValue compares what two options of the same kind say.
func sameValue(x, y *view, a, b segment.Option) bool {
	switch a.Kind {
	case segment.Timestamps:
		return true
	case segment.SACK:
		return bytes.Equal(a.Shift(-x.ackOrigin).Data, b.Shift(-y.ackOrigin).Data)
	}
	return bytes.Equal(a.Data, b.Data)
}
