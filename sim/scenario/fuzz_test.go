package scenario_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzParse: no text makes the parser panic; a mistake has a place; a file that
// parses keeps everything but its trace when it is updated.
func FuzzParse(f *testing.F) {
	for _, s := range scenario.Builtin() {
		f.Add(s.Updated(&trace.Trace{}))
	}
	for _, c := range scenario.Describe().Commands {
		for _, u := range c.Usage {
			f.Add([]byte(u))
		}
		for _, s := range c.Settings {
			f.Add([]byte(c.Usage[0] + " " + s.Key + "=1"))
		}
	}
	f.Add([]byte("\ufeff# t\r\nclient.a write \"\\x00\" & \r\nrepeat 3\nend\n-- trace --\n-- trace --"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := scenario.Parse("f", data)
		if err != nil {
			for line := range strings.Lines(err.Error()) {
				if !strings.HasPrefix(line, "f:") {
					t.Fatalf("no place in %q of %q", line, err)
				}
			}
			return
		}
		if !strings.HasPrefix(s.Lesson, s.Title) {
			t.Fatalf("title %q, lesson %q", s.Title, s.Lesson)
		}
		again, err := scenario.Parse("f", s.Updated(&trace.Trace{}))
		if err != nil {
			t.Fatalf("updated, it does not parse: %v", err)
		}
		if text, ok := again.Expected(); !ok || text != "" {
			t.Fatalf("expected trace %q, %v", text, ok)
		}
	})
}

// randomLine makes a line of the language that is valid, but need not make
// sense where it stands.
func randomLine(r *rand.Rand, depth int) string {
	one := func(words ...string) string { return words[r.IntN(len(words))] }
	host := one("client", "server")
	conn := host + one("", "", ".a")
	peer := map[string]string{"client": "server:", "server": "client:"}[host]
	direction := one("client>server", "server>client")
	line := one(
		"link delay="+one("0s", "1ms", "50ms")+" loss="+one("0", "10%", "1")+one("", "", " mtu=600"),
		"link "+direction+" rate="+one("0", "1kbit", "10Mbit")+" jitter=1ms reorder="+one("on", "off"),
		host+" listen "+one("80", "81"),
		host+" connect "+one("80", "81", peer+"80", peer+"81", "[fd00::1]:80", "[fd00::2]:80")+one("", " as a", " local=80"),
		host+" accept"+one("", " 80", " as a"),
		host+" unlisten",
		conn+" write "+one("1", "100", "100kB", `"x"`),
		conn+" read"+one("", " 1", " 100", " end", ` "a"`),
		conn+" echo "+one("", "5"), conn+" upper 1",
		conn+" close", conn+" abort", conn+" shutdown "+one("write", "read", "both"),
		conn+" linger "+one("0", "off"), conn+" nagle "+one("on", "off"), conn+" keepalive "+one("on", "off"),
		host+one(" crash", " kill", " restart"), host+" restart",
		"sleep "+one("0s", "1ms", "10s"), "at 1s", "wait", "pass",
		one("drop ", "corrupt ", "duplicate ")+direction+one(" any", " data", " ack 1,2", " fin 1"),
		"delay "+direction+" any by=5ms",
		"inject "+one(direction, "client:80>server:80")+
			one(" S", " R", " . ack 1", " P. ack =77", " F. ack 1", " FSRP. ack 77")+one(" 1", " =0", " 1(5)"),
		"expect "+conn+" state "+one("ESTABLISHED", "CLOSED", "LISTEN"),
		"expect "+conn+" SND.NXT 1",
		"repeat 3", "background", "repeat 100000000",
	)
	switch {
	case strings.HasPrefix(line, "repeat"), line == "background":
		if depth > 2 {
			return "sleep 1ms"
		}
		return line + "\n" + randomLines(r, depth+1) + "end"
	case strings.HasPrefix(line, host) && r.IntN(5) > 0:
		line += " &" // what fails or waits does not keep the rest from running
	case strings.HasPrefix(line, host) && r.IntN(2) == 0:
		line += "\nexpect error \"e\""
	}
	return line
}

func randomLines(r *rand.Rand, depth int) string {
	var b strings.Builder
	for range 1 + r.IntN(10) {
		b.WriteString(randomLine(r, depth) + "\n")
	}
	return b.String()
}

// Scripts without sense end all the same, with errors that have a place.
func TestRandomScripts(t *testing.T) {
	count := 1500
	if testing.Short() {
		count = 150
	}
	for i := range count {
		r := rand.New(rand.NewPCG(uint64(i), 1))
		script := "limit time=1m events=3000\n"
		if r.IntN(5) == 0 {
			script += "server " + fmt.Sprint("delayed-ack=40ms coalesce=on iss=", r.Uint32()) + "\n"
		}
		// A connection to begin with, or most scripts would end at once.
		script += "link delay=1ms\nserver listen 80\nclient connect 80\nserver accept\n" + randomLines(r, 0)
		s, err := scenario.Parse("r", []byte(script))
		require.NoError(t, err, script)
		began := time.Now()
		tr, err := s.Run(scenario.Options{})
		require.NotNil(t, tr, script)
		require.Less(t, time.Since(began), 20*time.Second, script)
		if err != nil {
			for line := range strings.Lines(err.Error()) {
				assert.True(t, strings.HasPrefix(line, "r:"), "%s\n%v", script, err)
			}
		}
		if i%10 == 0 { // and each time in the same way
			again, errAgain := s.Run(scenario.Options{})
			require.Equal(t, err, errAgain, script)
			require.Equal(t, tr, again, script)
		}
	}
}
