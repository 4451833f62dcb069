package link

import (
	"encoding/binary"
	"errors"

	"github.com/seed-8df93623/tcpsim/segment"
)

// SequenceRandomizer adds a random number to the sequence numbers of each side of a
// connection, as firewalls did that would not rely on hosts to choose their initial ones
// well, and takes it off again in the acknowledgments. Both directions of a link have one
// with the same Offsets. A connection whose SYN it has not seen passes as it is.
type SequenceRandomizer struct {
	// Offsets are what both directions know: new(Offsets) for a link.
	Offsets *Offsets
	// KeepSACK leaves the numbers in SACK blocks as they are, which makes the blocks wrong:
	// a fault that such middleboxes have had.
	KeepSACK bool
}

// Offsets are those that a [SequenceRandomizer] has chosen. The zero value is none.
type Offsets struct{ of map[ends]offset }

// offset is what is added to the numbers of one side.
type offset struct {
	isn     segment.Seq // as the side has chosen it
	answers segment.Seq // what its SYN acknowledges; 0 if nothing
	add     uint32
}

// Kind is "sequence-randomizer".
func (SequenceRandomizer) Kind() string { return "sequence-randomizer" }

// Check says what is wrong with the settings, if anything.
func (r SequenceRandomizer) Check() error {
	if r.Offsets == nil {
		return errors.New("no Offsets; want new(link.Offsets), the same for both directions")
	}
	return nil
}

func (r SequenceRandomizer) begin(p *place) stage {
	return &sequenceRandomizer{settings: settings[SequenceRandomizer]{r}, place: p}
}

type sequenceRandomizer struct {
	settings[SequenceRandomizer]
	*place
}

func (r *sequenceRandomizer) set(to any) bool {
	now, ok := to.(SequenceRandomizer)
	return ok && now.Offsets == r.is.Offsets && r.settings.set(to)
}

func (r *sequenceRandomizer) pass(p Packet) {
	if s, ok := p.followed(); ok {
		own := r.offset(&s)
		peer := r.is.Offsets.of[ends{s.Dst, s.Src}].add
		e, _ := p.edit()
		if own != 0 {
			e.putUint32(4, uint32(s.Seq)+own)
		}
		if peer != 0 && s.Flags.Has(segment.ACK) {
			e.putUint32(8, uint32(s.Ack)-peer)
			if !r.is.KeepSACK {
				e.shiftSACK(peer)
			}
		}
		e.done("numbers changed")
	}
	r.next(p)
}

// offset is what is added to a segment's number. A SYN that is not the last one again gets
// a new one; a SYN-ACK that answers the same SYN, as another SYN cookie may, does not.
func (r *sequenceRandomizer) offset(s *segment.Segment) uint32 {
	all := r.is.Offsets
	if all.of == nil {
		all.of = map[ends]offset{}
	}
	of := ends{s.Src, s.Dst}
	o, known := all.of[of]
	if s.Flags.Has(segment.SYN) && !(known && (o.isn == s.Seq || s.Flags.Has(segment.ACK) && o.answers == s.Ack)) {
		o = offset{isn: s.Seq, add: r.random.Uint32()}
		if s.Flags.Has(segment.ACK) {
			o.answers = s.Ack
		}
		all.of[of] = o
	}
	return o.add
}

// shiftSACK takes off the numbers in SACK blocks what was added.
func (e *edit) shiftSACK(added uint32) {
	e.options(func(kind segment.OptionKind, begin, end int) {
		if kind != segment.SACK {
			return
		}
		for at := begin + 2; at+4 <= end; at += 4 {
			e.put(at, binary.BigEndian.AppendUint32(nil, binary.BigEndian.Uint32(e.now()[at:])-added)...)
		}
	})
}
