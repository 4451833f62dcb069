package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestExplain(t *testing.T) {
	got := tcpsim("", "run", "--explain", "--lang", "en", "textbook")
	assert.Equal(t, asExpected, got.code, got.err)
	assert.Regexp(t, `─\(1\) SYN seq 1000 .*\n +│   SYN 1000, first step of the three-way handshake`, got.out)
	got = tcpsim("", "run", "--explain", "--lang", "zh", "--format", "tcpdump", "textbook")
	assert.Contains(t, got.out, "length 0\n    SYN 1000，三次握手第一步")
	got = tcpsim("", "run", "--explain", "--lang", "zh", "--format", "text", "textbook")
	assert.Contains(t, got.out, "length 0\n    SYN 1000，三次握手第一步")
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	assert.Contains(t, tcpsim("", "run", "--explain", "textbook").out, "三次握手")
	assert.Contains(t, tcpsim(hello(t), "show", "--explain", "-").out, "三次握手")
	assert.Contains(t, tcpsim(hello(t), "show", "--explain", "--lang", "en", "-").out, "three-way handshake")

	for _, command := range []string{"run", "show"} {
		assert.Equal(t, trouble, tcpsim("", command, "--explain", "--lang", "xx", "textbook").code)
		got = tcpsim("", command, "--explain", "--format", "json", "textbook")
		assert.Equal(t, trouble, got.code)
		assert.Contains(t, got.err, "--explain 在格式 json 中没有位置")
	}
}

// A sentence has the numbers of the line above it.
func TestExplainedNumbersAreThoseShown(t *testing.T) {
	got := tcpsim("", "run", "--explain", "--lang", "en", "--format", "tcpdump", "textbook")
	assert.Contains(t, got.out, "Flags [.], ack 1, win 29184, length 0\n    ACK 1, third step")
	got = tcpsim("", "run", "--explain", "--lang", "en", "--format", "tcpdump", "-S", "textbook")
	assert.Contains(t, got.out, "Flags [.], ack 8001, win 29184, length 0\n    ACK 8001, third step")
}
