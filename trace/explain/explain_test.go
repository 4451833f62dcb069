package explain

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
)

func builtin(t *testing.T, name string) *trace.Trace {
	t.Helper()
	s, err := scenario.Named(name)
	require.NoError(t, err)
	return run(t, s)
}

func TestLines(t *testing.T) {
	tr := builtin(t, "textbook")
	lines := Of(tr, Options{})
	packets := 0
	for i, l := range lines {
		assert.True(t, i == 0 || lines[i-1].Event < l.Event, "in the order of the events")
		e := tr.Events[l.Event]
		if e.Kind != trace.Sent {
			assert.Zero(t, l.Packet)
			continue
		}
		packets++
		assert.Equal(t, e.Packet.Number, l.Packet)
	}
	assert.Equal(t, 10, packets)
	assert.Equal(t, "ACK 8011: the client has all bytes up to 8010 and expects 8011 next (RFC 9293 section 3.4).", lines[5].String())
	assert.Equal(t, "ack", lines[5].Sentences[0].Key)
	assert.Equal(t, "RFC 9293 section 3.4", lines[5].Sentences[0].Reference)

	assert.Equal(t, "20 bytes, numbers 1001 to 1020: the client sends data, and keeps it until the server has acknowledged it (RFC 9293 section 3.4). "+
		"PSH: the server is to hand the data to its program without waiting for more (RFC 9293 section 3.9.1.2).", lines[3].String())
	assert.Equal(t, "20 字节，序号 1001 到 1020：客户端发送数据，并保留一份，直到服务器确认为止（RFC 9293 第 3.4 节）。"+
		"PSH：要求服务器不必等待后续数据，立即把数据交给应用程序（RFC 9293 第 3.9.1.2 节）。", Of(tr, Options{Language: Chinese})[3].String())
	assert.Equal(t, "This packet carries no TCP segment.", Line{Sentences: []Sentence{say(English, "packet.other", nil)}}.String())
}

// Both languages say the same things of the same events.
func TestLanguagesAgree(t *testing.T) {
	for _, s := range scenario.Conversations() {
		tr := run(t, s)
		english, chinese := Of(tr, Options{}), Of(tr, Options{Language: Chinese})
		require.Len(t, chinese, len(english))
		for i := range english {
			assert.Equal(t, english[i].Event, chinese[i].Event)
			require.Len(t, chinese[i].Sentences, len(english[i].Sentences))
			for j := range english[i].Sentences {
				assert.Equal(t, english[i].Sentences[j].Key, chinese[i].Sentences[j].Key)
			}
		}
	}
}

// Numbers are those that the ladder shows.
func TestAbsoluteNumbers(t *testing.T) {
	tr := builtin(t, "hello")
	relative, absolute := Of(tr, Options{}), Of(tr, Options{Absolute: true})
	assert.Contains(t, relative[4].String(), "ACK 6:")
	iss := tr.Packets()[1].Segment.Seq
	assert.Contains(t, absolute[4].String(), "ACK "+itoa(iss+6)+":")
	assert.Contains(t, relative[0].String(), "From here on")
	assert.NotContains(t, absolute[0].String(), "From here on")
}

func itoa(n segment.Seq) string { return sequence(n)(English) }

// Names from a capture or a scenario cannot steer a terminal.
func TestNamesAreVisible(t *testing.T) {
	s := newScript()
	s.Hosts[0].Name = "evil\x1b[2J"
	s.handshake()
	s.Record(trace.Event{Kind: trace.Called, Host: "evil\x1b[2J", Call: &trace.Call{Op: "op\a", Err: "err\n"}})
	for _, p := range s.Packets() {
		if p.From == "client" {
			p.From = "evil\x1b[2J"
		}
	}
	for _, l := range Of(&s.Trace, Options{}) {
		assert.NotContains(t, l.String(), "\x1b")
		assert.NotContains(t, l.String(), "\a")
		assert.NotContains(t, l.String(), "\n")
	}
}

// Whatever a trace holds, each packet is explained, and nothing panics.
func TestEveryPacketIsExplained(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 0))
		s := newScript()
		for range 60 {
			randomEvent(s, random)
		}
		for _, language := range []Language{English, Chinese} {
			explained := map[int]bool{}
			for _, l := range Of(&s.Trace, Options{Language: language, Absolute: seed%2 == 0}) {
				explained[l.Packet] = true
				assert.NotContains(t, l.String(), "{")
			}
			for _, p := range s.Packets() {
				require.True(t, explained[p.Number], "packet %d of seed %d: %v", p.Number, seed, p.Segment)
			}
		}
	}
}

// randomEvent adds a packet with numbers near those in use, which may be injected, and
// may arrive or be lost.
func randomEvent(s *script, random *rand.Rand) {
	flags := []segment.Flags{syn, syn | ack, ack, ack, ack, ack | segment.PSH, fin | ack, rst, rst | ack, segment.PSH, 0, syn | fin | rst}
	f := flags[random.IntN(len(flags))]
	up, down := segment.Seq(1000+random.IntN(8)), segment.Seq(8000+random.IntN(8))
	data := strings.Repeat("x", random.IntN(4))
	s.window(uint16(random.IntN(3) * 100))
	s.wait(time.Duration(random.IntN(3)) * time.Duration(random.IntN(1e9)))
	options := []segment.Option{segment.SACKBlocks(segment.Block{Left: 1000 + segment.Seq(random.IntN(8)), Right: 1009}), segment.WScale(3)}
	if random.IntN(2) == 0 {
		s.up(f, up, down, data, options[:random.IntN(3)]...)
	} else {
		s.down(f, down, up, data, options[:random.IntN(3)]...)
	}
	p := s.Events[len(s.Events)-1].Packet
	p.Injected = random.IntN(10) == 0
	kinds := []trace.Kind{trace.Delivered, trace.Delivered, trace.Dropped}
	if kind := kinds[random.IntN(3)]; random.IntN(3) > 0 {
		fate := &trace.Fate{Time: s.now, Dropped: kind == trace.Dropped}
		p.Fates = append(p.Fates, fate)
		s.Record(trace.Event{Kind: kind, Time: s.now, Host: p.From, Packet: p, Fate: fate})
	}
}
