package diff

import (
	"encoding/json"
	"net/netip"
	"time"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// Result is what [Compare] finds. As JSON it is for programs, as text for people;
// see [Result.WriteText].
type Result struct {
	// Options are those that it was made with.
	Options Options `json:"-"`
	// Want and Got say how much each trace has.
	Want Total `json:"want"`
	Got  Total `json:"got"`
	// Partial says that the traces are so long that they were compared only up to a while
	// after the first difference: what follows is counted in Want and Got alone.
	Partial bool `json:"partial,omitempty"`
	// Compared is the number of pairs of segments that belong together.
	Compared int `json:"compared"`
	// Conversations are the pairs of conversations, in order.
	Conversations []ConversationPair `json:"conversations"`
	// Differing is the number of pairs, and of segments without a partner, in which
	// there is a difference.
	Differing int `json:"differing"`
	// Counts is how many differences of each kind there are. A pair of segments
	// may have several. It is empty if the traces are equal.
	Counts map[Kind]int `json:"counts"`
	// First is the first difference in the order of want, with the last pairs of
	// its conversation before it; nil if the traces are equal.
	First  *Difference `json:"first,omitempty"`
	Before []Pair      `json:"before,omitempty"`
	// Differences are all of them, conversation by conversation, but no more than
	// MaxDifferences.
	Differences []Difference `json:"differences,omitempty"`
}

// MaxDifferences is how many differences a [Result] holds; it counts all of them.
const MaxDifferences = 1000

// Equal reports whether nothing is different.
func (r *Result) Equal() bool { return r.First == nil }

// Total says how much a trace has.
type Total struct {
	Conversations int `json:"conversations"`
	Segments      int `json:"segments"`
}

// ConversationPair are two conversations that belong together. Where one trace has
// no such conversation, its side is nil.
type ConversationPair struct {
	Want *Conversation `json:"want"`
	Got  *Conversation `json:"got"`
}

// Conversation is what two ends say to each other. The client is the one that sent
// the first SYN.
type Conversation struct {
	Client   netip.AddrPort `json:"client"`
	Server   netip.AddrPort `json:"server"`
	Segments int            `json:"segments"`
}

// Pair are two segments that belong together. Where one trace has no such segment,
// its side is nil.
type Pair struct {
	Want *Segment `json:"want"`
	Got  *Segment `json:"got"`
}

// Difference is a pair of segments that are not the same. Of a conversation that
// only one trace has, it is the first segment.
type Difference struct {
	Conversation int    `json:"conversation"` // 1 is the first of [Result.Conversations]
	Kinds        []Kind `json:"kinds"`
	Pair
}

// Segment is a segment as its conversation sees it.
type Segment struct {
	Packet *trace.Packet     `json:"-"`
	Number int               `json:"number"`  // of the packet
	Time   time.Duration     `json:"time_ns"` // when it was sent
	From   conversation.Side `json:"from"`
	// Seq and Ack count from the initial sequence numbers: a SYN has 0, the first
	// octet of data 1. Ack is 0 without the flag.
	Seq   segment.Seq   `json:"seq"`
	Ack   segment.Seq   `json:"ack"`
	Flags segment.Flags `json:"-"` // as JSON their [segment.Flags.Letters]

	Length  int    `json:"length"`
	Window  uint16 `json:"window"`
	Options string `json:"options"` // but for padding and the values of timestamps
}

// MarshalJSON writes the flags as tcpdump does.
func (s *Segment) MarshalJSON() ([]byte, error) {
	type fields Segment // without this method
	return json.Marshal(struct {
		Flags string `json:"flags"`
		*fields
	}{s.Flags.Letters(), (*fields)(s)})
}

// export is c as results have it; nil if there is none.
func (c *dialogue) export() *Conversation {
	if c == nil {
		return nil
	}
	return &Conversation{c.client, c.server, len(c.views)}
}

// export is v as results have it; nil if there is none.
func (v *view) export() *Segment {
	if v == nil {
		return nil
	}
	s := v.packet.Segment
	e := &Segment{
		Packet: v.packet, Number: v.packet.Number, Time: v.packet.Sent, From: v.from, Seq: v.seq,
		Flags: s.Flags, Length: len(s.Payload), Window: s.Window, Options: v.optionText(),
	}
	if s.Flags.Has(segment.ACK) {
		e.Ack = v.ack
	}
	return e
}
