package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNetwork(t *testing.T) {
	assert.Equal(t, result{out: "```mermaid\nflowchart LR\n    n1([\"client\"])\n    n2([\"server\"])\n    n1 ---|\"delay=5ms\"| n2\n```\n"},
		tcpsim("link delay=5ms\n", "network", "-"))
	assert.Equal(t, result{code: trouble, err: "tcpsim: <stdin>:2: no link joins a to anything; put \"link a NODE\" below it\n"},
		tcpsim("# One host.\nhost a\n", "network", "-"))
	svg := tcpsim("link delay=5ms\n", "network", "--format", "svg", "-")
	assert.Zero(t, svg.code, svg.err)
	assert.Contains(t, svg.out, ">delay=5ms</text>")
	assert.Contains(t, tcpsim("", "network", "--format", "png", "hello").err, "want one of mermaid, svg")
	got := tcpsim("", "network", "--lang", "zh")
	assert.Equal(t, trouble, got.code)
	assert.Contains(t, got.err, "应为一个场景，或 - 表示标准输入；得到 0 个参数")
}
