package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestExplain(t *testing.T) {
	got := tcpsim("", "run", "--explain", "--lang", "en", "textbook")
	assert.Equal(t, asExpected, got.code, got.err)
	assert.Contains(t, got.out, "\n(1) SYN 1000, first step of the three-way handshake")
	assert.Contains(t, got.out, "(RFC 9293 section 3.5)\n")
	got = tcpsim("", "run", "--explain", "--lang", "zh", "--format", "tcpdump", "textbook")
	assert.Contains(t, got.out, "\n(1) SYN 1000，三次握手第一步")
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	assert.Contains(t, tcpsim("", "run", "--explain", "textbook").out, "三次握手")

	assert.Equal(t, trouble, tcpsim("", "run", "--explain", "--lang", "xx", "textbook").code)
	got = tcpsim("", "run", "--explain", "--format", "json", "textbook")
	assert.Equal(t, trouble, got.code)
	assert.Contains(t, got.err, "--explain has no place in the format json")
}
