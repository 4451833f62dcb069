package trace

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParagraph(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, nil},
		{"one line", 10, []string{"one line"}},
		{"the client asks the server", 10, []string{"the client", "asks the", "server"}},
		{"ends in  blanks  ", 10, []string{"ends in", "blanks"}},
		{"averyverylongword and more", 10, []string{"averyveryl", "ongword", "and more"}},
		{"客户端发送数据，并保留一份", 10, []string{"客户端发送", "数据，并保", "留一份"}},
		{"客户端发送，数据", 10, []string{"客户端发", "送，数据"}}, // no line begins with a comma
		{"客户端发（数据）", 10, []string{"客户端发", "（数据）"}}, // nor ends with a bracket that opens
		{"序号 1001 到 2024：数据", 10, []string{"序号 1001", "到 2024：", "数据"}},
		{"名", 1, []string{"名"}},
	} {
		assert.Equal(t, c.want, paragraph(c.text, c.width), "%q", c.text)
	}
}

// Whatever the width, nothing of a text is lost, and no line is too long.
func TestParagraphKeepsAll(t *testing.T) {
	const text = "ACK 8001，三次握手第三步：客户端已收到服务器的 SYN；（the third step of the three-way handshake）连接建立完成（RFC 9293 第 3.5 节）"
	for width := 4; width < 150; width++ {
		lines := paragraph(text, width)
		assert.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(strings.Join(lines, ""), " ", ""))
		for _, line := range lines {
			assert.LessOrEqual(t, columns(line), width, line)
		}
	}
}

// noted is a trace with a note on each event.
func noted(t testing.TB) (*Trace, Style) {
	tr := textbook(t, true)
	style := Style{Notes: map[int][]string{}}
	for i := range tr.Events {
		style.Notes[i] = []string{fmt.Sprintf("Note %d\x1b[2J, which is long enough to need a second line of its own, with 汉字。", i), fmt.Sprintf("More on %d.", i)}
	}
	return tr, style
}

// Each note stands below the row of its event or, where that has none, of the next
// one that has; and between the lifelines.
func TestNotesInTheLadder(t *testing.T) {
	tr, style := noted(t)
	for _, width := range []int{60, 80, 100, 160} {
		style.Width = width
		got := written(t, "ladder", tr, style)
		assert.NotContains(t, got, "\x1b")
		at := -1
		for i := range tr.Events {
			for _, begin := range []string{fmt.Sprintf("│   Note %d\\x1b[2J", i), fmt.Sprintf("│   More on %d. ", i)} {
				next := strings.Index(got, begin)
				require.Greater(t, next, at, "%q is missing or not in order, at width %d", begin, width)
				at = next
			}
			if e := &tr.Events[i]; e.Kind == Sent {
				assert.Contains(t, got[:at], number(e.Packet)+" ", "the row stands above its notes")
				assert.NotContains(t, got[:at], fmt.Sprintf("(%d) ", e.Packet.Number+1), "and the next one below")
			}
		}
		for _, line := range lines(got) {
			assert.LessOrEqual(t, columns(line), width)
		}
		style.Color = true
		assert.Contains(t, written(t, "ladder", tr, style), "\x1b[2mNote 0")
		style.Color = false
	}
}

func TestNotesInLines(t *testing.T) {
	tr, style := noted(t)
	text := written(t, "text", tr, style)
	assert.Contains(t, text, " listen 9527\n    Note 0\\x1b[2J, which")
	assert.Contains(t, written(t, "tcpdump", tr, style), "options [mss 1460], length 0\n    Note ")
	assert.NotContains(t, text, "\x1b")
}

// tcpdump's forms of time, where it is not there to be asked.
func TestStamps(t *testing.T) {
	start := time.Date(2024, 2, 29, 23, 59, 59, 999_999_999, time.FixedZone("far", 3600))
	times := []time.Duration{0, time.Nanosecond, -time.Second, 123*time.Hour + 4*time.Minute}
	for form, want := range map[TimeForm][]string{
		TimeOfDay:         {"22:59:59.999999 ", "23:00:00.000000 ", "22:59:58.999999 ", "02:03:59.999999 "},
		NoTime:            {"", "", "", ""},
		UnixTime:          {"1709247599.999999 ", "1709247600.000000 ", "1709247598.999999 ", "1709690639.999999 "},
		TimeSincePrevious: {" 00:00:00.000000 ", " 00:00:00.000001 ", "-00:00:01.000001 ", " 123:04:01.000000 "},
		DateAndTime:       {"2024-02-29 22:59:59.999999 ", "2024-02-29 23:00:00.000000 ", "2024-02-29 22:59:58.999999 ", "2024-03-06 02:03:59.999999 "},
		TimeSinceFirst:    {" 00:00:00.000000 ", " 00:00:00.000001 ", "-00:00:01.000000 ", " 123:04:00.000000 "},
	} {
		s := newStamps(Style{Time: form})
		var got []string
		for _, d := range times {
			got = append(got, string(s.append(nil, start.Add(d))))
		}
		assert.Equal(t, want, got, form)
	}
	s := newStamps(Style{Nanoseconds: true})
	assert.Equal(t, "22:59:59.999999999 ", string(s.append(nil, start)))
}
