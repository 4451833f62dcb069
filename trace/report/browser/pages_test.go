package browser

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/report"
)

// written is a page in a file, with the trace that it reports on.
type written struct {
	name, path string
	trace      *trace.Trace
	view       int // the one way in which it is looked at; -1 for all ways
}

// write writes a page.
func write(t *testing.T, name string, tr *trace.Trace, o report.Options) written {
	t.Helper()
	path := filepath.Join(t.TempDir(), name+".html")
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, report.Write(f, tr, o))
	require.NoError(t, f.Close())
	return written{name, path, tr, -1}
}

// blank is a tab in which pages are looked at one after the other, which is quicker than a tab
// for each.
func blank(t *testing.T) *tab {
	t.Helper()
	return openAt(t, launch(t), "about:blank", "about:blank", views[0])
}

// textbook is the first of the pages.
func textbook(t *testing.T) written {
	t.Helper()
	s, err := scenario.Named("textbook")
	require.NoError(t, err)
	return ran(t, s)
}

// ran is the page on a scenario.
func ran(t *testing.T, s *scenario.Scenario) written {
	t.Helper()
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return write(t, s.Name, tr, report.Options{Title: s.Title, Lesson: s.Lesson, Command: "tcpsim run " + s.Name, Explain: true})
}

// pages are those of all built-in scenarios, and worse ones. Most are alike, and one
// way of looking at each is enough.
func pages(t *testing.T) []written {
	t.Helper()
	list := []written{textbook(t)}
	for n, s := range scenario.Conversations() {
		if s.Name != "textbook" {
			w := ran(t, s)
			w.view = n % len(views)
			list = append(list, w)
		}
	}
	s, err := scenario.Parse("lossy", []byte(lossy))
	require.NoError(t, err)
	list = append(list, ran(t, s))
	chinese := write(t, "chinese", list[0].trace, report.Options{Explain: true, Language: explain.Chinese})
	chinese.view = 2
	return append(list, chinese,
		write(t, "empty", &trace.Trace{}, report.Options{}),
		write(t, "hostile", hostile(t), report.Options{Title: script, Lesson: script, Command: script}))
}

const lossy = `# Lossy: what is lost is sent again.
link delay=20ms rate=10Mbit
server listen 9527
drop client>server data 3
duplicate client>server data 5
background
  server accept
  server read end
  server close
end
client connect 9527
client write 12000
client close
`

// script would run, if the page let it.
const script = `</script></style></title>"'><img src=x onerror=alert(1)><script>alert(2)</script>`

// hostile has names that want to be more than names.
func hostile(t *testing.T) *trace.Trace {
	t.Helper()
	a, b := netip.MustParseAddrPort("[fd00::1]:40000"), netip.MustParseAddrPort("[fd00::2]:80")
	long := strings.Repeat("a", 300)
	tr := &trace.Trace{Name: script + "\x1b[2J\u202e", Start: time.Unix(0, 0)}
	tr.AddHost(trace.Host{Name: script, Addresses: []netip.Addr{a.Addr()}})
	tr.AddHost(trace.Host{Name: long, Addresses: []netip.Addr{b.Addr()}})
	c := trace.Conn{Local: a, Remote: b}
	record := func(e trace.Event) { e.Host = script; tr.Record(e) }
	record(trace.Event{Kind: trace.Called, Call: &trace.Call{Process: script, Op: "connect", Args: script + long, Err: script, Conn: c}})
	record(trace.Event{Kind: trace.Moved, Transition: &trace.Transition{Conn: c, To: segment.SynSent, Cause: script}})
	s := segment.Segment{Src: a, Dst: b, Seq: 1, Flags: segment.SYN, Payload: []byte(script + long)}
	bytes, err := s.Append(nil)
	require.NoError(t, err)
	s, err = segment.Parse(bytes)
	require.NoError(t, err)
	p := &trace.Packet{Number: 1, From: script, To: long, Bytes: bytes, Segment: &s}
	record(trace.Event{Kind: trace.Sent, Packet: p})
	f := &trace.Fate{Dropped: true, Cause: script, Time: time.Millisecond}
	p.Fates = append(p.Fates, f)
	record(trace.Event{Kind: trace.Dropped, Packet: p, Fate: f, Time: time.Millisecond})
	return tr
}
