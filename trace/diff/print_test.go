package diff_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/diff"
)

// different are two traces that differ in much.
func different() (want, got *trace.Trace) {
	want = conversations("hello", "again")
	got = without(want, 8+4)
	got = changed(got, 3, func(p *trace.Packet) { p.Segment.Payload = []byte("help!") })
	got = changed(got, 4, func(p *trace.Packet) {
		p.Segment.Ack--
		p.Segment.Window = 0
		p.Segment.Options = []segment.Option{segment.SACKBlocks(segment.Block{Left: 1004, Right: 1006})}
		p.Sent += time.Second
	})
	return want, got
}

func TestString(t *testing.T) {
	want, got := different()
	assert.Equal(t, `conversation 1
  want: 10.0.0.1:40000 > 10.0.0.2:80
  got:  10.0.0.1:40000 > 10.0.0.2:80

   want      time  got      time
      2  0.001000    2  0.001000  server > client: Flags [S.], seq 0, ack 1, win 1000, options [mss 1460], length 0
      3  0.002000    3  0.002000  client > server: Flags [.], seq 1, ack 1, win 1000, length 0
-     4  0.003000                 client > server: Flags [P.], seq 1:6, ack 1, win 1000, length 5, octet 4: "lo"
+                    4  0.003000  client > server: Flags [P.], seq 1:6, ack 1, win 1000, length 5, octet 4: "p!"

first difference: payload

3 differences, want has 16 segments in 2 conversations, got 15 segments in 2 conversations
      1  missing segment
      1  ack
      1  payload
      1  options
      1  window
      1  time
`, diff.Compare(want, got, diff.Options{Options: true, Windows: true, Times: true, Payload: true, Context: 2}).String())
}

func TestStringIsBrief(t *testing.T) {
	want, got := different()
	assert.Equal(t, `conversation 1
  want: 10.0.0.1:40000 > 10.0.0.2:80
  got:  10.0.0.1:40000 > 10.0.0.2:80

   want  got
-     5       server > client: Flags [.], seq 1, ack 6, length 0
+          5  server > client: Flags [.], seq 1, ack 5, length 0

first difference: ack

2 differences, want has 16 segments in 2 conversations, got 15 segments in 2 conversations
      1  missing segment
      1  ack
`, diff.Compare(want, got, diff.Options{}).String())
}

func TestStringOfConversation(t *testing.T) {
	want := conversations("hello", "again")
	assert.Equal(t, `conversation 2
  want: 10.0.0.1:40001 > 10.0.0.2:80

   want  got
-     9       client > server: Flags [S], seq 0, length 0

first difference: missing conversation

1 difference, want has 16 segments in 2 conversations, got 8 segments in 1 conversation
      1  missing conversation
`, diff.Compare(want, conversations("hello"), diff.Options{Context: 3}).String())
}

func TestEveryOptionHasText(t *testing.T) {
	s := newScript(1000)
	s.up(syn, 0, 0, "", segment.MSS(1460), segment.SACKOK(), segment.TS(1, 2), segment.NOP(), segment.WScale(7),
		segment.Option{Kind: segment.MaximumSegmentSize, Data: []byte{1}}, segment.Option{Kind: 254, Data: []byte{1, 2}})
	s.down(syn|ack, 0, 1, "", segment.SACKBlocks(segment.Block{Left: 1001, Right: 1002}, segment.Block{Left: 1004, Right: 1010}))
	r := diff.Compare(&s.Trace, &trace.Trace{}, everything)
	assert.Equal(t, "mss 1460,sackOK,TS,wscale 7,kind 2 0x01,kind 254 0x0102", r.First.Want.Options)
	r = diff.Compare(&s.Trace, without(&s.Trace, 1), everything)
	assert.Equal(t, "sack 2 {1:2}{4:10}", r.First.Want.Options)
}

func TestJSON(t *testing.T) {
	want, got := different()
	r := diff.Compare(want, got, diff.Options{})
	r.Differences = r.Differences[1:]
	b, err := json.MarshalIndent(r, "", "  ")
	require.NoError(t, err)
	assert.JSONEq(t, `{
		"want": {"conversations": 2, "segments": 16},
		"got": {"conversations": 2, "segments": 15},
		"compared": 15,
		"conversations": [
			{"want": {"client": "10.0.0.1:40000", "server": "10.0.0.2:80", "segments": 8},
			 "got": {"client": "10.0.0.1:40000", "server": "10.0.0.2:80", "segments": 8}},
			{"want": {"client": "10.0.0.1:40001", "server": "10.0.0.2:80", "segments": 8},
			 "got": {"client": "10.0.0.1:40001", "server": "10.0.0.2:80", "segments": 7}}
		],
		"differing": 2,
		"counts": {"ack": 1, "missing segment": 1},
		"first": {
			"conversation": 1, "kinds": ["ack"],
			"want": {"number": 5, "time_ns": 4000000, "from": "server", "flags": ".", "seq": 1, "ack": 6, "length": 0, "window": 1000, "options": ""},
			"got": {"number": 5, "time_ns": 1004000000, "from": "server", "flags": ".", "seq": 1, "ack": 5, "length": 0, "window": 0, "options": "sack 1 {4:6}"}
		},
		"differences": [{
			"conversation": 2, "kinds": ["missing segment"],
			"want": {"number": 13, "time_ns": 12000000, "from": "server", "flags": ".", "seq": 1, "ack": 6, "length": 0, "window": 1000, "options": ""},
			"got": null
		}]
	}`, string(b))
}

func TestKinds(t *testing.T) {
	kinds := diff.Kinds()
	assert.Len(t, kinds, 13)
	kinds[0] = "changed by the caller"
	assert.Equal(t, diff.MissingConversation, diff.Kinds()[0])
}

func TestWriteText(t *testing.T) {
	r := diff.Compare(conversations("a"), conversations("a", "b"), everything)
	var b bytes.Buffer
	require.NoError(t, r.WriteText(&b))
	assert.Equal(t, r.String(), b.String())
	assert.Error(t, r.WriteText(full{}))
}

// full is a disk that is.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }
