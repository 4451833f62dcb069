package analysis_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/analysis"
)

// A line, and the JSON, say where on its way over routers a segment was lost or had to wait.
func TestWay(t *testing.T) {
	s, err := scenario.Parse("way", []byte(`host alice
host bob
router r1
router r2
link alice r1 delay=1ms
link r1 r2 delay=5ms rate=1Mbit queue=1
link r2 bob delay=1ms
bob listen 80
alice connect bob:80
bob accept
drop alice>bob data 4
alice write 3000
alice write 1000
bob read 4000
`))
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	report := analysis.Of(tr)
	for language, want := range map[string][]string{
		"":   {"data; waited 11.776ms at r1 for r2", "data; lost at r1: queue full", "data; dropped between alice and r1"},
		"zh": {"数据；在 r1 等待通往 r2 的链路 11.776ms", "数据；在 r1 丢失：队列已满", "数据；在 alice 与 r1 之间丢弃"},
	} {
		for _, line := range want {
			assert.Contains(t, report.Text(language), line)
		}
	}
	written, err := json.Marshal(report)
	require.NoError(t, err)
	for _, want := range []string{
		`"class":["data"],"queued_ns":11776000}`, `"class":["data"],"cause":"queue full","place":"r1"}`,
		`"class":["data"],"cause":"dropped","place":"alice\u003er1"}`,
	} {
		assert.Contains(t, string(written), want)
	}
}
