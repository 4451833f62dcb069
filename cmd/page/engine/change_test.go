package engine

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/capture"
	"github.com/seed-8df93623/tcpsim/trace/steps"
)

// What befalls a segment is a line above the run, which means that segment in every
// conversation, and the first difference is there.
func TestBreak(t *testing.T) {
	for _, s := range scenario.Conversations() {
		var d steps.Document
		ask(t, map[string]any{"do": "run", "lesson": s.Name}, &d)
		for how := range ways {
			number := 1 + len(d.Packets)/2
			p := d.Packets[number-1]
			if p.Flags == "" || len(p.Fates) != 1 || p.Fates[0].What != "delivered" || p.Fates[0].Why != "" {
				continue
			}
			t.Run(fmt.Sprint(s.Name, "/", how), func(t *testing.T) {
				var c changed
				ask(t, map[string]any{"do": "break", "scenario": d.Scenario, "packet": number, "how": how, "by": 7_000_000}, &c)
				require.Len(t, c.Lines, 1)
				line := strings.Split(c.Scenario, "\n")[c.Lines[0]-1]
				assert.True(t, strings.HasPrefix(line, ways[how].command), line)
				var part difference
				ask(t, map[string]any{"do": "compare", "a": d.Scenario, "b": c.Scenario}, &part)
				assert.Equal(t, number, part.Packet, part.Text)
				assert.NotEmpty(t, part.Text)
			})
		}
	}
}

func TestBreakMistakes(t *testing.T) {
	broken := func(packet int, how string) string {
		return refused(t, map[string]any{"do": "break", "lesson": "textbook", "packet": packet, "how": how}).Message
	}
	assert.Contains(t, broken(1000, "lose"), "no segment 1000")
	assert.Contains(t, broken(0, "lose"), "no segment 0")
	assert.Contains(t, broken(1, "eat"), "eat")
	var c changed
	ask(t, map[string]any{"do": "break", "lesson": "textbook", "packet": 4, "how": "lose"}, &c)
	m := refused(t, map[string]any{"do": "break", "scenario": c.Scenario, "packet": 4, "how": "lose"})
	assert.Contains(t, m.Message, "lost already")
	ask(t, map[string]any{"do": "break", "scenario": c.Scenario, "packet": 5, "how": "lose"}, &c)
	assert.Equal(t, 2, strings.Count(c.Scenario, "\ndrop "))
}

// Each setting goes into a line of every conversation, twice with the same result.
func TestSet(t *testing.T) {
	values := map[string]string{
		"delay": "7ms", "rate": "2Mbit", "loss": "1%", "delayed-ack": "off", "mss": "536", "iss": "4294967290",
		"receive-buffer": "8192", "send-buffer": "8192", "buffer": "16384",
	}
	for _, s := range scenario.Builtin() {
		for what, value := range values {
			var once, twice changed
			text := asked(t, map[string]any{"do": "set", "scenario": string(s.Source()), "what": what, "value": value})
			if strings.Contains(string(text), `"error"`) {
				assert.NotContains(t, []string{"textbook", "retransmit", "hello", "echo"}, s.Name, "%s: %s", what, text)
				continue
			}
			ask(t, map[string]any{"do": "set", "scenario": string(s.Source()), "what": what, "value": value}, &once)
			assert.NotEmpty(t, once.Lines)
			ask(t, map[string]any{"do": "set", "scenario": once.Scenario, "what": what, "value": value}, &twice)
			assert.Equal(t, once.Scenario, twice.Scenario, "%s %s", s.Name, what)
		}
	}
}

func TestSetChangesOnlyItsLine(t *testing.T) {
	set := func(text, what, value string) string {
		var c changed
		ask(t, map[string]any{"do": "set", "scenario": text, "what": what, "value": value}, &c)
		return c.Scenario
	}
	const run = "server listen 80\nclient connect server:80\n"
	assert.Equal(t, "# A title\nlink delay=7ms\n\n"+run, set("# A title\n\n"+run, "delay", "7ms"))
	assert.Equal(t, "# A title\nlink delay=7ms rate=1Mbit\n\n"+run, set("# A title\nlink delay=5ms rate=1Mbit\n\n"+run, "delay", "7ms"))
	assert.Equal(t, "link delay=5ms loss=1%\n"+run, set("link delay=5ms\n"+run, "loss", "1%"))
	assert.Equal(t, "client iss=1 mss=900\r\nserver mss=900\r\nserver listen 80\r\n", set("client iss=1\r\nserver listen 80\r\n", "mss", "900"))
	assert.Equal(t, "client iss=5\n"+run, set(run, "iss", "5"))
	m := refused(t, map[string]any{"do": "set", "scenario": run, "what": "delay", "value": "7ms\nserver listen 81"})
	assert.Contains(t, m.Message, "no value")
	m = refused(t, map[string]any{"do": "set", "scenario": run, "what": "mss", "value": "many"})
	assert.Contains(t, m.Message, "many")
}

func TestDescribe(t *testing.T) {
	for _, language := range []string{"en", "zh"} {
		var a struct{ Commands []word }
		ask(t, map[string]any{"do": "describe", "language": language}, &a)
		names := map[string]word{}
		for _, c := range a.Commands {
			assert.NotEmpty(t, c.Help, c.Name)
			names[c.Name] = c
		}
		for _, name := range []string{"client", "connect", "drop", "link", "mss="} {
			assert.Contains(t, names, name)
		}
		assert.NotEmpty(t, names["link"].Settings)
	}
}

func TestOpen(t *testing.T) {
	const text = "12:00:00.000000 IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 5, win 1000, length 0\n"
	var d steps.Document
	ask(t, map[string]any{"do": "open", "name": "../x<b>.txt", "data": []byte(text)}, &d)
	assert.True(t, d.Capture)
	assert.Len(t, d.Packets, 1)
	ask(t, map[string]any{"do": "open", "language": "zh"}, &d)
	assert.Equal(t, "zh", d.Language, "what is open is told again in another language")
	assert.Equal(t, "x<b>.txt", d.Title)
	var f file
	ask(t, map[string]any{"do": "export", "format": "json"}, &f)
	assert.NotEmpty(t, f.Data)
	ask(t, map[string]any{"do": "open", "name": "mine.txtar", "data": []byte("# Mine\nserver listen 80\n")}, &d)
	assert.Equal(t, "Mine", d.Title)
	for _, wrong := range []string{"", "nothing of that kind", "\xd4\xc3\xb2\xa1", "\x0a\x0d\x0d\x0a"} {
		refused(t, map[string]any{"do": "open", "name": "x", "data": []byte(wrong)})
	}
	big := refused(t, map[string]any{"do": "open", "name": "big.pcap", "data": make([]byte, largestCapture+1)})
	assert.Contains(t, big.Message, "at most 64 MB")
}

func TestFields(t *testing.T) {
	var f struct {
		Bytes  string
		Fields []steps.Field
	}
	ask(t, map[string]any{"do": "fields", "lesson": "textbook", "packet": 1}, &f)
	assert.NotEmpty(t, f.Bytes)
	assert.NotEmpty(t, f.Fields)
	assert.Contains(t, refused(t, map[string]any{"do": "fields", "lesson": "textbook", "packet": 99999}).Message, "99999")
}

func TestExports(t *testing.T) {
	for _, f := range formats {
		for _, language := range []string{"en", "zh"} {
			var x file
			ask(t, map[string]any{"do": "export", "lesson": "textbook", "format": f.Name, "language": language}, &x)
			assert.NotEmpty(t, x.Data, f.Name)
			assert.True(t, strings.HasPrefix(x.Name, "textbook"), x.Name)
			if f.Binary {
				assert.Equal(t, "textbook."+f.Name, x.Name)
				back, err := capture.ReadAll(bytes.NewReader(x.Data), capture.Limits{})
				require.NoError(t, err, f.Name)
				assert.Len(t, back.Packets(), 10, f.Name)
			}
		}
	}
	// A capture that is open is written too, once it has been read.
	text := "12:00:00.000000 IP 10.0.0.1.4000 > 10.0.0.2.80: Flags [S], seq 5, win 1000, length 0\n"
	ask(t, map[string]any{"do": "open", "name": "short.txt", "data": []byte(text)}, &steps.Document{})
	for _, f := range formats {
		answer := Answer([]byte(fmt.Sprintf(`{"do": "export", "format": %q}`, f.Name)))
		assert.NotContains(t, string(answer), "a fault of", f.Name)
	}
	assert.Contains(t, refused(t, map[string]any{"do": "export", "lesson": "textbook", "format": "gif"}).Message, "gif")
}

// No request makes it panic, and each answer is JSON.
func FuzzAnswer(f *testing.F) {
	for _, q := range []string{
		`{"do":"list","language":"zh"}`, `{"do":"run","lesson":"textbook"}`, `{"do":"check","scenario":"client connect"}`,
		`{"do":"break","scenario":"server listen 80\nclient connect server:80\n","packet":2,"how":"lose"}`,
		`{"do":"set","scenario":"link delay=1ms\n","what":"delay","value":"2ms"}`, `{"do":"describe"}`,
		`{"do":"compare","a":"server listen 80\n","b":"client listen 80\n"}`, `{"do":"export","lesson":"hello","format":"svg"}`,
		`{"do":"open","name":"x","data":"1MOyoQIABAAAAAAAAAAAAP//AABlAAAA"}`, `{"do":"fields","packet":1}`,
	} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, question string) {
		answer := string(Answer([]byte(question)))
		assert.True(t, strings.HasPrefix(answer, "{"), answer)
		assert.NotContains(t, answer, "a fault of the simulator's own")
	})
}
