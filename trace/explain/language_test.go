package explain

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseLanguage(t *testing.T) {
	for _, l := range []Language{English, Chinese} {
		parsed, err := ParseLanguage(l.String())
		require.NoError(t, err)
		assert.Equal(t, l, parsed)
	}
	parsed, err := ParseLanguage("ZH")
	require.NoError(t, err)
	assert.Equal(t, Chinese, parsed)
	_, err = ParseLanguage("fr")
	assert.EqualError(t, err, `unknown language "fr", want one of en, zh`)
}

func TestLanguageFromEnv(t *testing.T) {
	for locale, want := range map[string]Language{
		"zh_CN.UTF-8": Chinese, "zh_TW": Chinese, "zh": Chinese, "ZH": Chinese, "zh.UTF-8": Chinese,
		"zh-Hans": Chinese, "zh-Hans_CN.UTF-8": Chinese, "zh_HK@stroke": Chinese, "zh@pinyin": Chinese,
		"": English, "C": English, "C.UTF-8": English, "POSIX": English, "en_US.UTF-8": English,
		"de_DE": English, "zhx": English, "za_CN": English,
	} {
		assert.Equal(t, want, LanguageFromEnv(locale), "%q", locale)
	}
}

func TestLocale(t *testing.T) {
	environment := map[string]string{"LANG": "de_DE"}
	getenv := func(name string) string { return environment[name] }
	assert.Equal(t, "de_DE", Locale(getenv))
	environment["LC_MESSAGES"] = "zh_CN"
	assert.Equal(t, "zh_CN", Locale(getenv))
	environment["LC_ALL"] = "C"
	assert.Equal(t, "C", Locale(getenv))
	environment["LC_ALL"] = ""
	assert.Equal(t, "zh_CN", Locale(getenv))
}

func TestValues(t *testing.T) {
	for _, c := range []struct {
		value            value
		english, chinese string
	}{
		{octets(0), "0 bytes", "0 字节"},
		{octets(1), "1 byte", "1 字节"},
		{span(1, 1), "1", "1"},
		{span(0xffffffff, 3), "4294967295 to 3", "4294967295 到 3"},
		{numbers(1, span(7, 7)), "number 7", "序号 7"},
		{numbers(2, span(7, 8)), "numbers 7 to 8", "序号 7 到 8"},
		{host("client"), "the client", "客户端"},
		{host("server"), "the server", "服务器"},
		{host("10.0.0.1"), "10.0.0.1", "10.0.0.1"},
		{duration(0), "0 ns", "0 纳秒"},
		{duration(1), "1 ns", "1 纳秒"},
		{duration(10 * time.Microsecond), "10 µs", "10 微秒"},
		{duration(1234567), "1.235 ms", "1.235 毫秒"},
		{duration(200 * time.Millisecond), "200 ms", "200 毫秒"},
		{duration(90 * time.Minute), "5400 s", "5400 秒"},
		{list([]value{number(1)}), "1", "1"},
		{list([]value{number(1), number(2)}), "1 and 2", "1、2"},
		{list([]value{number(1), number(2), number(3)}), "1, 2 and 3", "1、2、3"},
	} {
		assert.Equal(t, c.english, c.value(English))
		assert.Equal(t, c.chinese, c.value(Chinese))
	}
	var words []string
	for _, n := range []int{1, 2, 3, 4, 10, 11, 12, 13, 20, 21, 22, 23, 111, 121} {
		words = append(words, ordinal(n)(English))
	}
	assert.Equal(t, []string{"first", "second", "third", "4th", "10th", "11th", "12th", "13th", "20th", "21st", "22nd", "23rd", "111th", "121st"}, words)
}

func TestSpaced(t *testing.T) {
	assert.Equal(t, "序号 12 到 13：客户端的 SYN 已到，host 收", spaced("序号12到13：客户端的SYN已到，host收"))
	assert.Equal(t, "再次 ACK 5", spaced("再次 ACK 5"))
}

// A sentence that is not there, or that lacks a value, is a mistake in the program.
func TestMistakes(t *testing.T) {
	assert.Panics(t, func() { say(English, "no such sentence", nil) })
	assert.Panics(t, func() { say(English, "ack", nil) })
}
