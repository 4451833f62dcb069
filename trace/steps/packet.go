package steps

import (
	"encoding/hex"
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/notation"
	"github.com/seed-8df93623/tcpsim/trace/internal/shown"
	"github.com/seed-8df93623/tcpsim/trace/visible"
	"github.com/seed-8df93623/tcpsim/trace/words"
)

// packet tells a packet.
func (b *builder) packet(p *trace.Packet) Packet {
	from, to := column{name: p.From}, column{name: p.To}
	if n, ok := b.ways.packets[p]; ok && p.Segment != nil {
		side := int(b.ways.connections[n].Side(trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst}))
		from, to = b.columnOf(p.From, n, side), b.columnOf(p.To, n, 1-side)
	}
	told := Packet{
		Number: b.packets[p.Number] + 1, From: b.host(from), To: b.host(to), Sent: int64(p.Sent),
		Options: []string{}, Text: b.labels[p], Fates: []Fate{}, Fields: []Field{},
		Cause: words.In(b.code, p.Cause.String()),
	}
	if p.Segment != nil {
		b.segment(&told, p)
	}
	for _, f := range p.Fates {
		fate := Fate{At: int64(f.Time), What: "delivered", Why: words.In(b.code, visible.Text(f.Cause)), Where: visible.Text(f.Place)}
		if f.Dropped {
			fate.What, fate.Why = "lost", shown.Fate(b.code, f)
		}
		told.Fates = append(told.Fates, fate)
	}
	if b.Detailed < 0 || told.Number <= b.Detailed {
		told.Bytes, told.Fields = hex.EncodeToString(p.Bytes), b.fields(p)
	}
	return told
}

// segment tells the segment of a packet.
func (b *builder) segment(told *Packet, p *trace.Packet) {
	s := p.Segment
	told.Flags, told.Seq, told.Window, told.Length = s.Flags.Letters(), uint32(s.Seq), s.Window, len(s.Payload)
	if s.Flags.Has(segment.ACK) {
		told.Ack = pointer(uint32(s.Ack))
	}
	for _, o := range s.Options {
		told.Options = append(told.Options, strings.TrimSpace(string(notation.AppendOption(nil, o, 0))))
	}
	if connection, ok := b.ways.packets[p]; ok {
		told.Connection = &connection
		b.relative(told, s, connection)
	}
	if n := b.ways.segments[p]; n != nil {
		told.Class = n.Class.String()
		told.Kind = words.Classes(b.code, told.Class)
		if n.Scaled {
			told.Scaled = pointer(n.Window)
		}
	}
}

// relative adds the numbers as they count from the initial ones.
func (b *builder) relative(told *Packet, s *segment.Segment, connection int) {
	if b.trace.Absolute {
		return
	}
	c := b.ways.connections[connection]
	side := c.Side(trace.Conn{Local: s.Src, Remote: s.Dst})
	told.RelativeSeq = pointer(uint32(s.Seq - c.ISS[side]))
	if told.Ack != nil {
		told.RelativeAck = pointer(uint32(s.Ack - c.ISS[1-side]))
	}
}

// FieldsOf are the bytes of a packet of a trace, in hexadecimal, and its fields; ok is
// false if there is none of the number.
func FieldsOf(t *trace.Trace, number int, o Options) (bytes string, fields []Field, ok bool) {
	packets := t.Packets()
	if number < 1 || number > len(packets) {
		return "", nil, false
	}
	p := packets[number-1]
	b := &builder{Options: o, code: o.Language.String(), trace: t, ways: waysOf(t)}
	return hex.EncodeToString(p.Bytes), b.fields(p), true
}

// fields are those of a packet.
func (b *builder) fields(p *trace.Packet) []Field {
	r := &reader{language: b.code, packet: p.Bytes, list: []Field{}}
	if connection, ok := b.ways.packets[p]; ok && p.Segment != nil && !b.trace.Absolute {
		c := b.ways.connections[connection]
		side := c.Side(trace.Conn{Local: p.Segment.Src, Remote: p.Segment.Dst})
		r.seq, r.ack, r.relative = c.ISS[side], c.ISS[1-side], true
	}
	r.segment = p.Segment
	if n := b.ways.segments[p]; n != nil && n.Scaled {
		r.window = pointer(n.Window)
	}
	if len(p.Bytes) == 0 {
		r.remembered()
		return r.list
	}
	r.ip()
	return r.list
}
