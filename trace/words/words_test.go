package words

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
)

// Every format has the same verbs in both languages, so that none gets a wrong value.
func TestVerbs(t *testing.T) {
	for _, table := range formats {
		for english, chinese := range table {
			assert.Equal(t, operands(english), operands(chinese), english)
		}
	}
}

// operands are the verbs of a format, with the operands that they show.
func operands(format string) []string {
	var list []string
	next := 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[1] != "" {
			next = int(m[1][0] - '0')
		}
		if m[0] != "%%" {
			list = append(list, string(rune('0'+next))+m[0][len(m[0])-1:])
			next++
		}
	}
	slices.Sort(list)
	return list
}

// No key is in two tables, as only one of them would count.
func TestEachTextOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, table := range tables {
		for english := range table {
			assert.False(t, seen[english], english)
			seen[english] = true
		}
	}
}

// A text is Chinese, or it is a name.
func TestTextsAreChinese(t *testing.T) {
	name := regexp.MustCompile(`^([A-Z-]+|--(run|export)：%w|expect trace like %s：%w)$`)
	for _, table := range tables {
		for english, chinese := range table {
			chineseLetter := slices.ContainsFunc([]rune(chinese), func(r rune) bool { return unicode.Is(unicode.Han, r) })
			assert.True(t, chineseLetter || name.MatchString(chinese) || !regexp.MustCompile("[a-z]{2}").MatchString(english), english)
		}
	}
}

func TestSentence(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "",
		"nothing of all this":     "nothing of all this",
		"12 bytes":                "12 字节",
		"byte 20":                 "第 20 字节",
		"error: end of stream":    "错误：数据流结束",
		"a: error: 7 bytes":       "a：错误：7 字节",
		"error: x\nend of stream": "错误：x\n数据流结束",

		"a.pcap: passed over: 2 × fragment of an incomplete packet, 1 × UDP inside GRE":                        "a.pcap：跳过：2 × 不完整分组的分片，1 × UDP（在 GRE 中）",
		"a.pcap: 3 segments, 1 connection: every invariant holds; passed over: 8 × captured twice":             "a.pcap：3 个报文段，1 条连接：全部不变式成立；跳过：8 × 重复捕获",
		"a.pcap: no TCP segment in it: pcap, 1 packets: 0 TCP segments; passed over: 1 × malformed TCP header": "a.pcap：其中没有 TCP 报文段：pcap，1 个分组，其中 TCP 报文段 0 个；跳过：1 × 畸形的 TCP 首部",
	} {
		assert.Equal(t, want, Sentence(Chinese, text), text)
		assert.Equal(t, text, Sentence("", text), text)
	}
}

// What is the user's stays as it is, and takes no time.
func TestSentenceKeepsWhatIsQuoted(t *testing.T) {
	got := Sentence(Chinese, `a.txt:1: unknown command "x: y, z; (default 1)"; want one of a, b`)
	assert.Contains(t, got, `"x: y, z; (default 1)"`)
	assert.Contains(t, got, "应为下列之一")
	long := strings.Repeat("a: b; c, ", 100_000)
	assert.Equal(t, long, Sentence(Chinese, long))
}

// No text makes it panic, or lose what no table knows.
func FuzzSentence(f *testing.F) {
	f.Add(`a.txt:1: unknown command "x"; want one of a, b`)
	f.Add("%d %s: \"")
	f.Fuzz(func(t *testing.T, text string) {
		assert.Equal(t, text, Sentence("en", text))
		Sentence(Chinese, text)
	})
}

// A short word between two parts, as in "%s of %s", is looked for last: it stands in many
// texts that are made of several sentences.
func TestShortWordsComeLast(t *testing.T) {
	text := "tcpsim: their: capture: the file begins with \"\\xb3 and\" and is of no known format, which are pcap, pcapng, these in gzip, JSON Lines, and the text that tcpdump prints"
	assert.Equal(t, "tcpsim：their：capture：文件以 \"\\xb3 and\" 开头，格式未知；已知的有 pcap、pcapng、它们的 gzip、JSON Lines，以及 tcpdump 所打印的文本", Sentence(Chinese, text))
}
