package diff_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/diff"
)

// exchange is a whole conversation, in which the client sends the given texts and
// the server acknowledges each.
func (s *script) exchange(texts ...string) {
	s.handshake()
	seq := segment.Seq(1)
	for _, text := range texts {
		s.up(psh|ack, seq, 1, text)
		seq += segment.Seq(len(text))
		s.down(ack, 1, seq, "")
	}
	s.up(fin|ack, seq, 1, "")
	s.down(fin|ack, 1, seq+1, "")
	s.up(ack, seq+1, 2, "")
}

// conversations is a trace of one conversation after the other, each with another
// text.
func conversations(texts ...string) *trace.Trace {
	s := newScript(1000)
	for i, text := range texts {
		s.client = netip.AddrPortFrom(s.client.Addr(), uint16(40000+i))
		s.exchange(text)
	}
	return &s.Trace
}

func TestNothing(t *testing.T) {
	empty, one := &trace.Trace{}, conversations("a")
	assert.True(t, diff.Compare(empty, empty, everything).Equal())
	assert.Equal(t, "no difference in 0 segments of 0 conversations\n", diff.Compare(empty, empty, everything).String())
	assert.Equal(t, only(diff.MissingConversation), diff.Compare(one, empty, everything).Counts)
	assert.Equal(t, only(diff.ExtraConversation), diff.Compare(empty, one, everything).Counts)
}

// Packets that are no TCP segments, and events that are no packets, do not count.
func TestOtherEvents(t *testing.T) {
	a, b := conversations("a"), conversations("a")
	b.Events = append([]trace.Event{
		{Kind: trace.Sent, Packet: &trace.Packet{Number: 99, Bytes: []byte("ICMP")}},
		{Kind: trace.Called, Call: &trace.Call{Op: "connect"}},
	}, b.Events...)
	assert.True(t, diff.Compare(a, b, everything).Equal())
}

// A conversation that only one trace has is one difference wherever it is.
func TestConversationMissing(t *testing.T) {
	all := []string{"a", "bb", "ccc", "dddd"}
	for i := range all {
		var some []string
		some = append(append(some, all[:i]...), all[i+1:]...)
		r := diff.Compare(conversations(all...), conversations(some...), diff.Options{})
		assert.Equal(t, only(diff.MissingConversation), r.Counts, "%s", r)
		assert.Equal(t, i+1, r.First.Conversation)
		assert.Nil(t, r.Conversations[i].Got)
		r = diff.Compare(conversations(some...), conversations(all...), diff.Options{})
		assert.Equal(t, only(diff.ExtraConversation), r.Counts, "%s", r)
		assert.Nil(t, r.Conversations[i].Want)
	}
}

// Where a conversation is missing and another has a difference, each is paired
// with the one that it is most alike.
func TestConversationsAlike(t *testing.T) {
	r := diff.Compare(conversations("aaaa", "b", "cc"), conversations("b", "ccc"), diff.Options{})
	assert.Equal(t, map[diff.Kind]int{diff.MissingConversation: 1, diff.Length: 1, diff.Ack: 2, diff.Seq: 2}, r.Counts, "%s", r)
}

// Conversations that take turns are compared one by one, and the first difference
// is the first in time.
func TestInterleaved(t *testing.T) {
	make := func(late, early string) *trace.Trace {
		s := newScript(1000)
		s.handshake()
		s.client = netip.AddrPortFrom(s.client.Addr(), 40001)
		s.handshake()
		s.up(psh|ack, 1, 1, early)
		s.client = netip.AddrPortFrom(s.client.Addr(), 40000)
		s.up(psh|ack, 1, 1, late)
		return &s.Trace
	}
	r := diff.Compare(make("a", "b"), make("aa", "bb"), everything)
	assert.Equal(t, map[diff.Kind]int{diff.Length: 2}, r.Counts)
	assert.Equal(t, 2, r.First.Conversation)
	assert.Equal(t, 7, r.First.Want.Number)
	assert.Equal(t, []int{1, 2}, []int{r.Differences[0].Conversation, r.Differences[1].Conversation})
}

// The same ends may meet again.
func TestSameEndsAgain(t *testing.T) {
	s := newScript(1000)
	s.exchange("once")
	s.iss = 5000
	s.exchange("again")
	s.up(rst|ack, 7, 2, "")
	s.iss = 5000 // chosen, and so the same
	s.up(syn, 0, 0, "")
	r := diff.Compare(&s.Trace, elsewhere(&s.Trace), everything)
	assert.Equal(t, 3, r.Want.Conversations)
	assert.True(t, r.Equal(), "%s", r)
}

// A SYN that nobody answered is followed by one with another number.
func TestUnanswered(t *testing.T) {
	s := newScript(1000)
	s.up(syn, 0, 0, "")
	s.up(syn, 0, 0, "")
	s.iss = 1 << 30
	s.handshake()
	assert.Equal(t, 2, diff.Compare(&s.Trace, &s.Trace, everything).Want.Conversations)
}

// A SYN within the window of a connection belongs to it, whoever sends it.
func TestSYNInWindow(t *testing.T) {
	s := newScript(1000)
	s.handshake()
	s.up(syn, 100, 0, "")
	s.down(ack, 1, 1, "")
	assert.Equal(t, 1, diff.Compare(&s.Trace, &s.Trace, everything).Want.Conversations)
}

// Of a connection that a capture begins in the middle of, the numbers count from
// those seen first.
func TestMiddle(t *testing.T) {
	make := func(iss segment.Seq) *trace.Trace {
		s := newScript(iss)
		s.up(ack, 1000, 1, "")
		s.up(psh|ack, 1000, 1, "from the middle")
		s.down(ack, 1, 1015, "")
		s.down(psh|ack, 1, 1015, "an answer")
		return &s.Trace
	}
	assert.True(t, diff.Compare(make(1), make(0xfffffff0), everything).Equal())
	r := diff.Compare(make(1), without(make(1), 0), everything)
	assert.Equal(t, only(diff.Missing), r.Counts, "%s", r)

	// The port tells who the server is, even if it is the first to say something.
	s := newScript(1)
	s.down(psh|ack, 1, 1, "hello")
	s.up(ack, 1, 6, "")
	r = diff.Compare(&s.Trace, &s.Trace, everything)
	assert.Equal(t, s.server, r.Conversations[0].Want.Server)
}

// A trace made of tcpdump's text has no bytes. Of its pure ACKs the sequence number
// is unknown, and of its payload all but the length.
func TestText(t *testing.T) {
	a, b := conversations("hello"), conversations("hello")
	for i, p := range b.Packets() {
		p.Bytes, p.Truncated = nil, len(p.Segment.Payload)
		clear(p.Segment.Payload)
		if i == 2 {
			p.Segment.Seq, p.SeqUnknown = 0, true
		}
	}
	assert.True(t, diff.Compare(a, b, everything).Equal())
	assert.True(t, diff.Compare(b, a, everything).Equal())
}

// Of a packet that a capture has cut off, the payload is compared up to there.
func TestTruncated(t *testing.T) {
	a, b := conversations("hello"), conversations("helxx")
	b.Events[3].Packet.Truncated = 2
	assert.True(t, diff.Compare(a, b, everything).Equal())
	b.Events[3].Packet.Truncated = 1
	assert.Equal(t, only(diff.Payload), diff.Compare(a, b, everything).Counts)
}

// What says nothing, or another thing on each machine, is no difference.
func TestOptions(t *testing.T) {
	make := func(syn []segment.Option, left segment.Seq) *trace.Trace {
		s := newScript(1000)
		s.up(segment.SYN, 0, 0, "", syn...)
		s.down(segment.SYN|ack, 0, 1, "")
		s.down(ack, 1, 1, "", segment.NOP(), segment.SACKBlocks(segment.Block{Left: s.iss + left, Right: s.iss + 100}))
		return &s.Trace
	}
	list := func(o ...segment.Option) []segment.Option { return o }
	want := make(list(segment.MSS(1460), segment.TS(1, 2), segment.NOP(), segment.WScale(7)), 50)
	for _, c := range []struct {
		got   []segment.Option
		left  segment.Seq
		equal bool
	}{
		{list(segment.MSS(1460), segment.TS(1, 2), segment.NOP(), segment.WScale(7)), 50, true},
		{list(segment.NOP(), segment.MSS(1460), segment.TS(3, 4), segment.WScale(7), segment.Option{}), 50, true},
		{list(segment.MSS(1460), segment.TS(1, 2), segment.WScale(8)), 50, false},
		{list(segment.MSS(1460), segment.WScale(7), segment.TS(1, 2)), 50, false},
		{list(segment.MSS(1460), segment.TS(1, 2), segment.WScale(7), segment.SACKOK()), 50, false},
		{list(segment.MSS(1460), segment.TS(1, 2)), 50, false},
		{list(segment.MSS(1460), segment.TS(1, 2), segment.WScale(7)), 51, false},
	} {
		r := diff.Compare(want, make(c.got, c.left), everything)
		assert.Equal(t, c.equal, r.Equal(), "%s", r)
	}
}

// A delay that all later segments share is one difference; so is one that they
// don't.
func TestTimes(t *testing.T) {
	late := func(from, to int, by time.Duration) *trace.Trace {
		c := clone(conversations("a", "b"))
		for _, p := range c.Packets()[from:to] {
			p.Sent += by
		}
		return c
	}
	want := conversations("a", "b")
	n := len(want.Events)
	options := diff.Options{Times: true, Tolerance: 10 * time.Millisecond}
	for from := 1; from < n; from++ {
		for _, to := range []int{from + 1, n} {
			r := diff.Compare(want, late(from, to, time.Second), options)
			require.Equal(t, only(diff.Time), r.Counts, "%d to %d: %s", from, to, r)
			assert.Equal(t, from+1, r.First.Want.Number)
			assert.True(t, diff.Compare(want, late(from, to, 10*time.Millisecond), options).Equal())
		}
	}
	assert.True(t, diff.Compare(want, late(0, n, time.Hour), options).Equal())
}
