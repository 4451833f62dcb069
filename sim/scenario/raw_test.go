package scenario_test

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestInjectedSegments(t *testing.T) {
	tr := play(t, open+`
		client write "abc"
		server read "abc"
		inject client>server P. seq=+4 ack=+1 data="def" win=1000
		server read "def"
		inject server>client R seq=+1
		client read
		expect error "connection reset by peer"
		inject client>server S seq=5 from=1 to=81 mss=1000 wscale=3 sack-permitted=on ts=1:0`)
	var injected []*segment.Segment
	for _, p := range tr.Packets() {
		if p.Injected {
			injected = append(injected, p.Segment)
		}
	}
	require.Len(t, injected, 3)
	assert.EqualValues(t, 1000, injected[0].Window)
	assert.EqualValues(t, 80, injected[1].Src.Port())
	assert.EqualValues(t, 49152, injected[1].Dst.Port())
	assert.EqualValues(t, 65535, injected[2].Window)
	mss, _ := injected[2].MSS()
	assert.EqualValues(t, 1000, mss)
}

// One side is the script, which answers segment by segment.
func TestScriptedServer(t *testing.T) {
	play(t, `
		link delay=5ms
		client iss=1000 sack=off timestamps=off wscale=off
		server scripted
		client connect 80 &
		expect segment client>server S seq=1000 mss=1460 len=0 from=49152 to=80
		inject server>client S. seq=8000 ack=+1 mss=500
		expect segment client>server . seq=+1 ack=+1
		wait
		client write 600
		expect segment client>server . seq=1001 len=500
		expect segment client>server P. seq=1501 len=100
		inject server>client . seq=+1 ack=+601
		sleep 5ms
		expect client snd.una +601
		expect segment client>server . within=1s
		expect error "no segment"
		inject server>client F. seq=+1 ack=+601 checksum=wrong
		inject server>client F. seq=+1 ack=+601
		client read end ""
		expect segment client>server . ack=+2
		client abort
		expect segment client>server R. seq=+601`)
}

func TestScriptedClient(t *testing.T) {
	tr := play(t, `
		link delay=5ms
		client scripted
		client address=fd00::9
		server listen 80 iss=8000
		inject client>server S seq=1000 from=5000 to=80
		expect segment server>client S. seq=8000 ack=+1
		inject client>server . seq=+1 ack=+1
		server accept
		inject client>server P. seq=+1 ack=+1 data="hi"
		server read "hi"
		expect segment server>client . ack=+3 len=0
		server abort`)
	assert.Equal(t, "[fd00::9]:5000", tr.Packets()[0].Segment.Src.String())
}
