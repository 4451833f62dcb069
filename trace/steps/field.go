package steps

import (
	"fmt"
	"strconv"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// reader goes through a packet, field by field. What is not there, as a capture has cut it
// off, has no field.
type reader struct {
	language string
	packet   []byte
	bit      int // where the next field begins
	end      int // where the packet ends, in bits, or the last part of it that is read
	layer    string
	list     []Field

	segment  *segment.Segment // nil if it has none
	seq, ack segment.Seq      // to subtract
	relative bool
	window   *uint32 // in octets, if that is known
}

// say puts values into a text in the language.
func (r *reader) say(text string, values ...any) string {
	return words.Say(r.language, text, values...)
}

// take reads a number of up to 64 bits. ok is false at the packet's end.
func (r *reader) take(bits int) (v uint64, ok bool) {
	if r.bit+bits > r.end {
		return 0, false
	}
	for i := range bits {
		at := r.bit + i
		v = v<<1 | uint64(r.packet[at/8]>>(7-at%8)&1)
	}
	return v, true
}

// number is a field that is a number, with its meaning. Without a meaning it has none.
func (r *reader) number(name string, bits int, meaning func(v uint64) string) (v uint64, ok bool) {
	return r.field(name, bits, func(v uint64) string { return strconv.FormatUint(v, 10) }, meaning, "")
}

// hex is a field whose number is best shown in hexadecimal.
func (r *reader) hex(name string, bits int, meaning string) {
	r.field(name, bits, func(v uint64) string { return fmt.Sprintf("0x%0*x", (bits+3)/4, v) },
		func(uint64) string { return r.say(meaning) }, "")
}

// field is a field with its value, its meaning and what it changes.
func (r *reader) field(name string, bits int, value, meaning func(v uint64) string, changes string) (v uint64, ok bool) {
	v, ok = r.take(bits)
	if !ok {
		r.bit = r.end
		return 0, false
	}
	f := Field{Layer: words.In(r.language, r.layer), Name: name, Bit: r.bit, Bits: bits, Value: value(v), Changes: changes}
	if meaning != nil {
		f.Meaning = meaning(v)
	}
	r.list = append(r.list, f)
	r.bit += bits
	return v, true
}

// rest is a field of all octets up to a place, or to the packet's end if that comes first.
func (r *reader) rest(name string, until int, value, meaning, changes string) {
	if until = min(until, r.end); r.bit >= until {
		return
	}
	r.list = append(r.list, Field{
		Layer: words.In(r.language, r.layer), Name: name, Bit: r.bit, Bits: until - r.bit, Value: value, Meaning: meaning, Changes: changes,
	})
	r.bit = until
}

// means is a meaning that does not depend on the value.
func (r *reader) means(text string) func(uint64) string {
	return func(uint64) string { return r.say(text) }
}

// octets are a value in hexadecimal, cut short where it is long.
func octets(b []byte) string {
	const most = 16
	if len(b) > most {
		return fmt.Sprintf("%x…", b[:most])
	}
	return fmt.Sprintf("%x", b)
}
