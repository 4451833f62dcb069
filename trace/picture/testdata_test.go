package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/sim/simtest/scenariotest"
	"github.com/seed-8df93623/tcpsim/trace"
)

// traceOf runs a scenario: a built-in one, or one in testdata.
func traceOf(t testing.TB, name string) *trace.Trace {
	t.Helper()
	tr, _ := scenariotest.Run(t, "testdata/"+name)
	return tr
}

// names are the scenarios that tests draw.
func names() []string {
	list := []string{"lossy", "mishaps"}
	for _, s := range scenario.Conversations() {
		list = append(list, s.Name)
	}
	return list
}

// drawn is what a picture is of a trace.
func drawn(t testing.TB, p Picture, tr *trace.Trace, o Options) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, p.Write(&b, tr, o))
	return b.String()
}

// requireImage makes sure that an image is well-formed, with ids of its own and
// without anything that could run or be loaded, and returns its text.
func requireImage(t testing.TB, image string) string {
	t.Helper()
	var text strings.Builder
	seen := map[string]bool{}
	for d := xml.NewDecoder(strings.NewReader(image)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		switch x := token.(type) {
		case xml.StartElement:
			require.Contains(t, []string{"svg", "title", "desc", "style", "g", "path", "line", "rect", "circle", "text"}, x.Name.Local)
			for _, a := range x.Attr {
				require.NotRegexp(t, `^on|href`, a.Name.Local)
				require.NotContains(t, a.Value, "NaN")
				require.NotContains(t, a.Value, "Inf")
				if a.Name.Local == "id" {
					require.False(t, seen[a.Value], a.Value)
					seen[a.Value] = true
				}
			}
		case xml.CharData:
			text.Write(x)
			text.WriteByte('\n')
		}
	}
	return text.String()
}

// script would run, if an image let it.
const script = `</style></title>"'>]]><script>alert(1)</script>`

// hostile has names that want to be more than names.
func hostile(t testing.TB) *trace.Trace {
	t.Helper()
	a, b := netip.MustParseAddrPort("[fd00::1]:40000"), netip.MustParseAddrPort("[fd00::2]:80")
	tr := &trace.Trace{Name: script + "\x1b[2J\u202e\x00", Start: time.Unix(0, 0)}
	tr.AddHost(trace.Host{Name: script, Addresses: []netip.Addr{a.Addr()}})
	tr.AddHost(trace.Host{Name: strings.Repeat("long", 100), Addresses: []netip.Addr{b.Addr()}})
	c := trace.Conn{Local: a, Remote: b}
	record := func(e trace.Event) { e.Host = script; tr.Record(e) }
	record(trace.Event{Kind: trace.Called, Call: &trace.Call{Process: script, Op: "connect", Args: script, Err: script, Conn: c}})
	record(trace.Event{Kind: trace.Moved, Transition: &trace.Transition{Conn: c, To: segment.SynSent, Cause: script + " timer"}})
	s := segment.Segment{Src: a, Dst: b, Seq: 1, Flags: segment.SYN}
	packet, err := s.Append(nil)
	require.NoError(t, err)
	p := &trace.Packet{Number: 1, From: script, To: tr.Hosts[1].Name, Bytes: packet, Segment: &s}
	record(trace.Event{Kind: trace.Sent, Packet: p})
	f := &trace.Fate{Dropped: true, Cause: script, Time: time.Millisecond}
	p.Fates = append(p.Fates, f)
	record(trace.Event{Kind: trace.Dropped, Packet: p, Fate: f, Time: time.Millisecond})
	return tr
}
