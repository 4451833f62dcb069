package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"net/netip"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/sim/simtest/scenariotest"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/explain"
	"github.com/seed-8df93623/tcpsim/trace/internal/goldenfile"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/seed-8df93623/tcpsim/trace/picture/graph"
)

// written is the page on a trace.
func written(t testing.TB, tr *trace.Trace, o Options) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, Write(&b, tr, o))
	return b.String()
}

// run runs a scenario: a built-in one, or one that the pictures are tested with.
func run(t testing.TB, name string) (*trace.Trace, Options) {
	t.Helper()
	tr, s := scenariotest.Run(t, "../picture/testdata/"+name)
	return tr, Options{Title: s.Title, Lesson: s.Lesson, Command: "tcpsim run " + name}
}

func TestGolden(t *testing.T) {
	for _, name := range []string{"textbook", "lossy"} {
		tr, o := run(t, name)
		got := written(t, tr, o)
		goldenfile.Compare(t, filepath.Join("testdata", name+".html"), got)
		assert.Equal(t, got, written(t, tr, o), "one trace gives one page")
	}
}

// TestEverySegment looks for each segment of each built-in scenario.
func TestEverySegment(t *testing.T) {
	for _, s := range scenario.Conversations() {
		t.Run(s.Name, func(t *testing.T) {
			tr, o := run(t, s.Name)
			requireSegments(t, written(t, tr, o), tr)
		})
	}
}

// requireSegments looks for a row, or a line, with the words of each segment.
func requireSegments(t *testing.T, page string, tr *trace.Trace) {
	t.Helper()
	requireSegmentsIn(t, "", page, tr)
}

// requireSegmentsIn is the same of a page in a language.
func requireSegmentsIn(t *testing.T, language, page string, tr *trace.Trace) {
	t.Helper()
	rows := map[string]string{}
	id := regexp.MustCompile(`^id="(segment-\d+)"`)
	for _, row := range regexp.MustCompile(`<(?:tr role="row"|li) `).Split(page, -1)[1:] {
		if m := id.FindStringSubmatch(row); m != nil {
			require.NotContains(t, rows, m[1])
			rows[m[1]] = html.UnescapeString(row)
		}
	}
	lines := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^[\d.]+ (?:\S+ → \S+|→|←) (.*)$`).FindAllStringSubmatch(html.UnescapeString(page), -1) {
		label, _, _ := strings.Cut(m[1], " ✗")
		require.False(t, lines[label], label)
		lines[label] = true
	}
	for r := range ladder.RowsIn(language, tr, false) {
		if r.Label == nil {
			continue
		}
		if lines[r.Label.Within(lineColumns)] {
			continue
		}
		r.Label.Remark = "" // the page has the class of the segment instead
		require.Contains(t, rows[fmt.Sprintf(`segment-%d`, r.Event.Packet.Number)], r.Label.String())
	}
	require.Equal(t, len(tr.Packets()), len(rows)+len(lines))
}

// requirePage makes sure that all tags are closed, that ids are there once, that
// links within the page lead to one, and that the page loads nothing.
func requirePage(t *testing.T, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	ids, links := map[string]bool{}, []string{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		x, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		require.NotContains(t, []string{"img", "link", "iframe", "object", "image", "use"}, x.Name.Local)
		for _, a := range x.Attr {
			require.NotRegexp(t, `^on|src`, a.Name.Local)
			switch a.Name.Local {
			case "id":
				require.False(t, ids[a.Value], "two of id %s", a.Value)
				ids[a.Value] = true
			case "href":
				links = append(links, strings.TrimPrefix(a.Value, "#"))
			case "aria-labelledby", "aria-describedby":
				links = append(links, strings.Fields(a.Value)...)
			}
		}
	}
	for _, link := range links {
		require.True(t, ids[link], "a link to %s", link)
	}
	require.NotRegexp(t, `@import|url\(|https?://(?:[^w]|w[^w])`, page, "but for names of XML, which begin with www")
}

func TestPages(t *testing.T) {
	for _, name := range []string{"textbook", "echo", "refused", "lossy", "mishaps"} {
		t.Run(name, func(t *testing.T) {
			tr, o := run(t, name)
			requirePage(t, written(t, tr, o))
		})
	}
	requirePage(t, written(t, &trace.Trace{}, Options{}))
}

func TestFields(t *testing.T) {
	tr, o := run(t, "textbook")
	page := written(t, tr, o)
	row := html.UnescapeString(page[strings.Index(page, `id="segment-4"`):strings.Index(page, `id="segment-5"`)])
	for _, want := range []string{
		"0.015 s", "0.020 s, after 5 ms", "49152 to 9527", "<dd>1001</dd>", "<dd>8001</dd>", "PSH ACK",
		"<dd>65535</dd>", ", right</dd>", "<dd>20</dd>", "abcdefghijklmnopqrst", "10.0.0.1 to 10.0.0.2", "<dt>TTL</dt><dd>64</dd>",
	} {
		assert.Contains(t, row, want)
	}
	tr, o = run(t, "long")
	page = html.UnescapeString(written(t, tr, o))
	for _, want := range []string{"7 bits: windows count × 128", "TSval", "<dt>SACK-Permitted</dt>", "1 (2246205457 on the wire)"} {
		assert.Contains(t, page, want)
	}
}

func TestLimits(t *testing.T) {
	tr, o := run(t, "textbook")
	o.Rows, o.Ladder = 7, 4
	page := written(t, tr, o)
	requireSegments(t, page, tr)
	assert.Contains(t, page, "The first 7 rows are told in full.")
	assert.Equal(t, 1, strings.Count(page, "<pre "))
	assert.Equal(t, 4, strings.Count(page, "data-segment="))
	assert.Contains(t, page, "The picture ends after 4 of 10 segments.")
}

func TestExplain(t *testing.T) {
	tr, o := run(t, "textbook")
	assert.NotContains(t, written(t, tr, o), `<p class="why"`)
	o.Explain = true
	page := written(t, tr, o)
	requirePage(t, page)
	assert.GreaterOrEqual(t, strings.Count(page, `<p class="why">`), len(tr.Packets()))
	o.Language = explain.Chinese
	assert.Contains(t, written(t, tr, o), "三次握手第一步")
}

func TestLesson(t *testing.T) {
	assert.Equal(t, []string{"a b", "c"}, paragraphs("a\nb\n\n\nc\n"))
	tr, o := run(t, "textbook")
	assert.NotContains(t, written(t, tr, o), "<p>"+o.Title, "it is the heading already")
}

// script would run, if the page let it.
const script = `</script></style></title>"'><img src=x onerror=alert(1)><script>alert(2)</script>{{.}}`

// TestHostile has names that want to be more than names.
func TestHostile(t *testing.T) {
	a, b := netip.MustParseAddrPort("[fd00::1]:40000"), netip.MustParseAddrPort("[fd00::2]:80")
	tr := &trace.Trace{Name: script + "\x1b[2J\u202e", Start: time.Unix(0, 0)}
	tr.AddHost(trace.Host{Name: script, Addresses: []netip.Addr{a.Addr()}})
	tr.AddHost(trace.Host{Name: script + "2", Addresses: []netip.Addr{b.Addr()}})
	c := trace.Conn{Local: a, Remote: b}
	record := func(e trace.Event) { e.Host = script; tr.Record(e) }
	record(trace.Event{Kind: trace.Called, Call: &trace.Call{Process: script, Op: script, Args: script, Err: script, Conn: c}})
	record(trace.Event{Kind: trace.Moved, Transition: &trace.Transition{Conn: c, To: segment.SynSent, Cause: script + " timer"}})
	s := segment.Segment{Src: a, Dst: b, Seq: 1, Flags: segment.SYN, Payload: []byte(script)}
	packet, err := s.Append(nil)
	require.NoError(t, err)
	p := &trace.Packet{Number: 1, From: script, To: script + "2", Bytes: packet, Segment: &s}
	record(trace.Event{Kind: trace.Sent, Packet: p})
	f := &trace.Fate{Dropped: true, Cause: script}
	p.Fates = append(p.Fates, f)
	record(trace.Event{Kind: trace.Dropped, Packet: p, Fate: f})

	page := written(t, tr, Options{Title: script, Lesson: script + "\n\n" + script, Command: script})
	requirePage(t, page)
	requireSegments(t, page, tr)
	assert.Equal(t, 1, strings.Count(page, "<script>"), "its own")
	assert.NotContains(t, page, "<img")
	assert.NotContains(t, page, "\x1b")
	assert.NotContains(t, page, "\u202e")
}

// TestWords makes sure that each language has all words, with room for the same
// values in the same order.
func TestWords(t *testing.T) {
	verbs := regexp.MustCompile(`%[a-z]`)
	var same func(name string, want, got reflect.Value)
	same = func(name string, want, got reflect.Value) {
		require.False(t, got.IsZero(), name)
		switch want.Kind() {
		case reflect.String:
			assert.Equal(t, verbs.FindAllString(want.String(), -1), verbs.FindAllString(got.String(), -1), name)
		case reflect.Array:
			for i := range want.Len() {
				same(name, want.Index(i), got.Index(i))
			}
		case reflect.Map:
			require.Equal(t, want.Len(), got.Len(), name)
			for _, key := range want.MapKeys() {
				require.True(t, got.MapIndex(key).IsValid(), name)
				same(name, want.MapIndex(key), got.MapIndex(key))
			}
		}
	}
	w := reflect.ValueOf(english)
	for _, l := range languages {
		for i := range w.NumField() {
			same(l.Lang+" "+w.Type().Field(i).Name, w.Field(i), reflect.ValueOf(l).Field(i))
		}
	}
	for _, g := range graph.Graphs() {
		assert.Contains(t, english.Graph, g.Name)
	}
}

// TestChinese has a page in Chinese.
func TestChinese(t *testing.T) {
	tr, o := run(t, "lossy")
	o.Language = explain.Chinese
	page := written(t, tr, o)
	requirePage(t, page)
	requireSegmentsIn(t, "zh", page, tr)
	assert.Contains(t, page, `<html lang="zh-Hans">`)
	assert.Contains(t, page, `<span class="kind">数据<`)
	assert.NotContains(t, page, "%!")
	assert.Equal(t, strings.Count(page, "<svg "), strings.Count(page, ` lang="zh"`))
	for _, want := range []string{">时序图</h2>", ">经过</h2>", "<dt>确认号</dt>", "拥塞窗口与在途数据：从 client"} {
		assert.Contains(t, page, want)
	}
}

// failing is a disk that is full.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestErrorOfTheWriter(t *testing.T) {
	tr, o := run(t, "refused")
	assert.ErrorIs(t, Write(failing{}, tr, o), io.ErrShortWrite)
}
