package conversation_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/seed-8df93623/tcpsim/trace/internal/capturefile"
	"github.com/seed-8df93623/tcpsim/trace/model"
)

// statesOf are those that an end goes through in a capture.
func statesOf(tr *trace.Trace, host string) (all []segment.State) {
	for _, e := range conversation.Fill(tr).Events {
		if e.Kind == trace.Moved && e.Host == host {
			all = append(all, e.Transition.To)
		}
	}
	return all
}

// only is the connection of a capture that has one.
func only(t *testing.T, name string) *conversation.Connection {
	t.Helper()
	all := conversation.Of(capturefile.Case(t, name))
	require.Len(t, all, 1)
	return all[0]
}

// The client acknowledges 1000 octets that the capture does not have, in the segment with
// its FIN: they were sent, the FIN is taken, and what the server answers is no challenge.
func TestMissedThenFIN(t *testing.T) {
	tr := capturefile.Case(t, "missed_then_fin.pcap")
	assert.Equal(t, []segment.State{segment.SynReceived, segment.Established, segment.CloseWait, segment.LastAck, segment.Closed},
		statesOf(tr, "198.51.100.2"))
	c := only(t, "missed_then_fin.pcap")
	server := c.ISS[conversation.Server]
	for i, s := range c.Segments {
		assert.False(t, s.Class.Is(conversation.ChallengeACK))
		if i == 5 {
			assert.Equal(t, model.Spans{{Left: server + 1, Right: server + 1001}}, s.Missed)
		} else {
			assert.Empty(t, s.Missed)
		}
	}
}

// What the client acknowledges was never sent, as the server's next number shows.
func TestAcknowledgedButNeverSent(t *testing.T) {
	tr := capturefile.Case(t, "missed_then_fin.pcap")
	packets := tr.Packets()
	packets[6].Segment.Seq, packets[6].Bytes = packets[4].Segment.Seq, nil
	for _, s := range conversation.Of(tr)[0].Segments {
		assert.Empty(t, s.Missed)
	}
}

// An ACK may be captured before the data that it acknowledges.
func TestCapturedInAnotherOrder(t *testing.T) {
	tr := capturefile.Case(t, "missed_then_fin.pcap")
	e := tr.Events
	e[3], e[4] = e[4], e[3]
	e[4].Time, e[4].Packet.Sent = e[3].Time+time.Millisecond, e[3].Time+time.Millisecond
	c := conversation.Of(tr)[0]
	assert.Empty(t, c.Segments[3].Missed)
	assert.Equal(t, conversation.Data|conversation.OutOfOrder, c.Segments[4].Class)
}

// "If the Window Scale option" is not known, a window of zero is zero all the same.
func TestZeroWindowOfAConnectionBegunBefore(t *testing.T) {
	c := only(t, "zwin_mid.pcap")
	for _, i := range []int{2, 4, 6, 8} {
		assert.True(t, c.Segments[i].Class.Has(conversation.ZeroWindowProbe), "%v", c.Segments[i])
		assert.True(t, c.Segments[i+1].Class.Has(conversation.ZeroWindow|conversation.ZeroWindowProbeACK), "%v", c.Segments[i+1])
	}
	assert.True(t, c.Segments[10].Class.Has(conversation.WindowUpdate))
}

// "SEG.SEQ = SND.NXT-1" (RFC 9293 section 3.8.4), also of the first segment that a capture
// has: nobody goes from CLOSED anywhere.
func TestKeepAlivesOfAConnectionBegunBefore(t *testing.T) {
	c := only(t, "keepalive_mid.pcap")
	for i, s := range c.Segments {
		want := conversation.KeepAlive
		if i%2 == 1 {
			want = conversation.PureACK | conversation.KeepAliveACK
		}
		assert.True(t, s.Class.Has(want), "%v", s)
		assert.Empty(t, s.Missed)
	}
	filled := conversation.Fill(capturefile.Case(t, "keepalive_mid.pcap"))
	for _, e := range filled.Events[:2] {
		require.NotNil(t, e.Transition, "before the first segment")
		assert.Equal(t, model.CauseBefore, e.Transition.Cause)
	}
}

// "The connection remains in the same state" (RFC 9293 section 3.5.2) after a reset that
// refuses the ACK of an old connection: the SYN that comes again is of the same one.
func TestAResetThatEndsNothing(t *testing.T) {
	c := only(t, "challenge_reuse.pcap")
	assert.Len(t, c.Segments, 13)
	assert.True(t, c.Segments[2].Class.Has(conversation.ResetUnacceptable))
	assert.Equal(t, conversation.ByFIN, c.Closing.Outcome)
}

// A FIN that comes again brings the ACK of the other FIN: Linux and BSD take it.
func TestFINAgainWithAnACK(t *testing.T) {
	tr := capturefile.Case(t, "simclose_finack.pcap")
	for _, host := range []string{"192.0.2.1", "198.51.100.2"} {
		states := statesOf(tr, host)
		assert.Equal(t, []segment.State{segment.Closing, segment.TimeWait}, states[len(states)-2:], host)
	}
	assert.Equal(t, conversation.ByFIN, only(t, "simclose_finack.pcap").Closing.Outcome)
}

// Of two SYN-ACKs that both arrive the client may take the second: nothing is missed.
func TestTwoAnswersOfWhichTheSecondIsTaken(t *testing.T) {
	clientEnd, serverEnd := netip.MustParseAddrPort("10.0.0.1:40000"), netip.MustParseAddrPort("10.0.0.2:80")
	for _, taken := range []segment.Seq{5000, 9000} {
		tr := &trace.Trace{}
		for i, s := range []segment.Segment{
			{Src: clientEnd, Dst: serverEnd, Flags: segment.SYN, Seq: 1000},
			{Src: serverEnd, Dst: clientEnd, Flags: segment.SYN | segment.ACK, Seq: 5000, Ack: 1001},
			{Src: serverEnd, Dst: clientEnd, Flags: segment.SYN | segment.ACK, Seq: 9000, Ack: 1001},
			{Src: clientEnd, Dst: serverEnd, Flags: segment.ACK, Seq: 1001, Ack: taken + 1},
			{Src: serverEnd, Dst: clientEnd, Flags: segment.ACK, Seq: taken + 1, Ack: 1001, Payload: []byte("hi")},
			{Src: clientEnd, Dst: serverEnd, Flags: segment.ACK, Seq: 1001, Ack: taken + 3},
		} {
			s.Window = 1000
			p := &trace.Packet{Number: i + 1, Sent: time.Duration(i) * time.Millisecond, Segment: &s}
			tr.Record(trace.Event{Kind: trace.Sent, Time: p.Sent, Packet: p})
		}
		all := conversation.Of(tr)
		require.Len(t, all, 1)
		assert.Equal(t, taken, all[0].ISS[conversation.Server])
		for _, s := range all[0].Segments {
			assert.Empty(t, s.Missed, "%d", s.Packet.Number)
		}
	}
}

// Of a gap that is filled in part the part is missed that was acknowledged, and nothing that
// the capture has with a wrong checksum.
func TestMissedInPart(t *testing.T) {
	tr := capturefile.Case(t, "missed_then_fin.pcap")
	packets := tr.Packets()
	server := conversation.Of(tr)[0].ISS[conversation.Server]
	packets[5].Segment.Ack, packets[5].Bytes = server+501, nil
	assert.Equal(t, model.Spans{{Left: server + 1, Right: server + 501}}, conversation.Of(tr)[0].Segments[5].Missed)
}

func TestADamagedSegmentIsNotMissed(t *testing.T) {
	tr := capturefile.Case(t, "rewritten_ok.pcap")
	data := tr.Packets()[3]
	data.Bytes[36] ^= 1
	segments := conversation.Of(tr)[0].Segments
	assert.Equal(t, conversation.Damaged, segments[3].Class)
	assert.Empty(t, segments[4].Missed)
}
