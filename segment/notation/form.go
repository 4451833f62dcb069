package notation

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

// Form is what is said about a segment. Fields that are nil say nothing; Flags
// are always meant.
type Form struct {
	Flags   segment.Flags
	Seq     *Number // SEG.SEQ
	Len     *int    // octets of data, without SYN and FIN
	Ack     *Number // SEG.ACK
	Window  *uint16 // SEG.WND as carried, not scaled
	Urgent  *uint16 // SEG.UP
	Payload []byte  // the data
	// Options are the segment's. An empty list that is not nil says that there
	// are none.
	Options []Option
	// MoreOptions says that there may be others besides Options.
	MoreOptions bool
	// BadChecksum makes a segment with a wrong TCP checksum. It is not compared.
	BadChecksum bool
}

// Number is a sequence number: relative to the initial one of its direction, or
// as it is on the wire.
type Number struct {
	Value    segment.Seq
	Absolute bool
}

// At is a number that counts from the initial one, which is 0; it may be
// negative.
func At(n int) *Number { return &Number{Value: segment.Seq(0).Add(n)} }

// Exactly is a number as it is on the wire.
func Exactly(n segment.Seq) *Number { return &Number{Value: n, Absolute: true} }

// Base is what relative numbers count from.
type Base struct {
	Sender   segment.Seq // the initial sequence number of the segment's sender (ISS)
	Receiver segment.Seq // and that of its receiver
}

// From is the number on the wire, if relative ones count from base.
func (n Number) From(base segment.Seq) segment.Seq {
	if n.Absolute {
		return n.Value
	}
	return base + n.Value
}

// Like is a number on the wire, written as n is: relative to base, or as it is.
func (n Number) Like(wire, base segment.Seq) Number {
	if n.Absolute {
		return Number{wire, true}
	}
	return Number{Value: wire - base}
}

// add is the number n octets on.
func (n Number) add(octets int) Number {
	n.Value = n.Value.Add(octets)
	return n
}

// String is the number as the notation has it.
func (n Number) String() string {
	if n.Absolute {
		return "=" + strconv.FormatUint(uint64(n.Value), 10)
	}
	return strconv.FormatInt(int64(int32(n.Value)), 10)
}

// String is the form in the notation; [Parse] takes it.
func (f Form) String() string {
	var words []string
	for _, c := range f.columns() {
		if c != "" {
			words = append(words, c)
		}
	}
	return strings.Join(words, " ")
}

// The columns of a line.
const (
	flagsColumn = iota
	seqColumn
	ackColumn
	windowColumn
	urgentColumn
	optionsColumn
	dataColumn
	checksumColumn
	columnCount
)

// columns are the parts of a line, empty for those that are left out.
func (f Form) columns() [columnCount]string {
	var c [columnCount]string
	c[flagsColumn] = f.Flags.Letters()
	c[seqColumn] = f.sequence()
	if f.Ack != nil {
		c[ackColumn] = "ack " + f.Ack.String()
	}
	if f.Window != nil {
		c[windowColumn] = fmt.Sprintf("win %d", *f.Window)
	}
	if f.Urgent != nil {
		c[urgentColumn] = fmt.Sprintf("urg %d", *f.Urgent)
	}
	if f.Options != nil || f.MoreOptions {
		c[optionsColumn] = f.options()
	}
	if f.Payload != nil {
		c[dataColumn] = strconv.Quote(string(f.Payload))
	}
	if f.BadChecksum {
		c[checksumColumn] = "badsum"
	}
	return c
}

// sequence is the part with the sequence numbers and the length.
func (f Form) sequence() string {
	switch {
	case f.Seq == nil && f.Len == nil:
		return ""
	case f.Seq == nil:
		return fmt.Sprintf("len %d", *f.Len)
	case f.Len == nil:
		return f.Seq.String()
	}
	return fmt.Sprintf("%v:%v(%d)", f.Seq, f.Seq.add(*f.Len), *f.Len)
}

// Of describes all of a segment but its data. Numbers are relative to base.
func Of(s *segment.Segment, base Base) Form {
	f := describe(s, base, Form{})
	f.Seq, f.Len = &Number{Value: s.Seq - base.Sender}, new(len(s.Payload))
	f.Window = new(s.Window)
	if s.Flags.Has(segment.ACK) {
		f.Ack = &Number{Value: s.Ack - base.Receiver}
	}
	if s.Flags.Has(segment.URG) {
		f.Urgent = new(s.Urgent)
	}
	if len(s.Options) > 0 {
		f.Options = describeOptions(s.Options, base.Receiver, nil)
	}
	return f
}

// describe says of a segment what like says of another.
func describe(s *segment.Segment, base Base, like Form) Form {
	f := Form{Flags: s.Flags}
	if like.Seq != nil {
		f.Seq = new(like.Seq.Like(s.Seq, base.Sender))
	}
	if like.Len != nil {
		f.Len = new(len(s.Payload))
	}
	if like.Ack != nil {
		f.Ack = new(like.Ack.Like(s.Ack, base.Receiver))
	}
	if like.Window != nil {
		f.Window = new(s.Window)
	}
	if like.Urgent != nil {
		f.Urgent = new(s.Urgent)
	}
	if like.Payload != nil {
		f.Payload = append([]byte{}, s.Payload...)
	}
	if like.Options != nil || like.MoreOptions {
		f.Options = describeOptions(s.Options, base.Receiver, like.Options)
	}
	return f
}

// Relative tells whose initial sequence number the form's numbers count from.
func (f Form) Relative() (sender, receiver bool) {
	sender = f.Seq != nil && !f.Seq.Absolute
	receiver = f.Ack != nil && !f.Ack.Absolute
	for _, o := range f.Options {
		for _, b := range o.Blocks {
			receiver = receiver || !b[0].Absolute
		}
	}
	return sender, receiver
}

// Segment makes the segment that the form describes, without its addresses.
// Relative numbers count from base. What the form does not say is zero, but for
// the window, which is 65535, and the data, which is [Filler].
func (f Form) Segment(base Base) (segment.Segment, error) {
	s := segment.Segment{Flags: f.Flags, Window: 65535, BadChecksum: f.BadChecksum}
	if f.Seq != nil {
		s.Seq = f.Seq.From(base.Sender)
	}
	if f.Ack != nil {
		s.Ack = f.Ack.From(base.Receiver)
	}
	if f.Window != nil {
		s.Window = *f.Window
	}
	if f.Urgent != nil {
		s.Urgent = *f.Urgent
	}
	if s.Payload = f.Payload; s.Payload == nil && f.Len != nil && *f.Len > 0 {
		s.Payload = Filler(s.Seq-base.Sender, *f.Len)
	}
	if f.MoreOptions {
		return s, fmt.Errorf("segment notation %q: \"...\" says that there may be more options; a segment to send needs to have them said", f)
	}
	for _, o := range f.Options {
		made, err := o.option(base.Receiver)
		if err != nil {
			return s, fmt.Errorf("segment notation %q: %w", f, err)
		}
		s.Options = append(s.Options, made)
	}
	return s, nil
}

// Filler is data for a segment whose first octet has the relative number first.
// An octet of a stream is always the same, so that data sent again, or
// overlapping, agrees: a, b, c from number 1 on.
func Filler(first segment.Seq, size int) []byte {
	data := make([]byte, max(size, 0))
	for i := range data {
		data[i] = 'a' + byte((int64(int32(first.Add(i)-1))%26+26)%26)
	}
	return data
}
