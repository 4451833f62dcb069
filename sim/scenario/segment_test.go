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
		inject client>server P. 4:7(3) ack 1 win 1000 "def"
		server read "def"
		inject server>client R 1
		client read
		expect error "connection reset by peer"
		inject client:1>server:81 S =5 <mss 1000,wscale 3,sackOK,TS val 1 ecr 0>`)
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
		expect segment client:49152>server:80 S =1000:=1000(0) <mss 1460,...>
		inject server>client S. =8000 ack 1 <mss 500>
		expect segment client>server . 1 ack 1
		wait
		client write 600
		expect segment client>server . =1001:=1501(500)
		expect segment client>server P. =1501:=1601(100)
		inject server>client . 1 ack 601
		sleep 5ms
		expect client SND.UNA 601
		expect segment client>server . within=1s
		expect error "no segment"
		inject server>client F. 1 ack 601 badsum
		inject server>client F. 1 ack 601
		client read end ""
		expect segment client>server . ack 2
		client abort
		expect segment client>server R. 601`)
}

func TestScriptedClient(t *testing.T) {
	tr := play(t, `
		link delay=5ms
		client scripted
		client address=fd00::9
		server listen 80 iss=8000
		inject client:5000>server:80 S =1000
		expect segment server>client S. =8000 ack 1
		inject client>server . 1 ack 1
		server accept
		inject client>server P. 1:3(2) ack 1 "hi"
		server read "hi"
		expect segment server>client . len 0 ack 3
		server abort`)
	assert.Equal(t, "[fd00::9]:5000", tr.Packets()[0].Segment.Src.String())
}

// Ports that a line names are those of a connection, whichever addresses that has.
func TestPortsOfAnotherFamily(t *testing.T) {
	tr := play(t, `
		server listen 80
		client connect [fd00::2]:80 local=5000 as six
		client connect 10.0.0.2:80 local=5001 as four
		inject client:5000>server:80 P. 1:6(5) ack 1
		inject client:5001>server:80 P. 1:6(5) ack 1
		`)
	var to []string
	for _, p := range tr.Packets() {
		if p.Injected {
			to = append(to, p.Segment.Dst.String())
		}
	}
	assert.Equal(t, []string{"[fd00::2]:80", "10.0.0.2:80"}, to)
}
