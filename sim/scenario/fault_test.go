package scenario_test

import (
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/stretchr/testify/assert"
)

// became lists the segments that are not plainly delivered, and what became of
// them.
func became(tr *trace.Trace) []string {
	var list []string
	for _, p := range tr.Packets() {
		for _, f := range p.Fates {
			if f.Cause != "" {
				list = append(list, p.From+" "+p.Segment.Flags.Letters()+" "+f.Cause)
			}
		}
	}
	return list
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, script string
		want         []string
	}{
		{"the second data segment", `
			drop client>server data 2
			client write 10
			server read 10
			client write 10
			server read 10`,
			[]string{"client P. dropped"}},
		{"several", `
			drop client>server data 1,2
			client write 10
			server read 10`,
			[]string{"client P. dropped", "client P. dropped"}},
		{"until it passes", `
			drop client>server any
			client write 10
			sleep 10s
			pass
			server read 10`,
			[]string{"client P. dropped", "client P. dropped", "client P. dropped", "client P. dropped", "client P. dropped", "client P. dropped", "client P. dropped"}},
		{"one direction passes", `
			drop client>server any
			delay server>client any by=1ms
			pass client>server
			client write 1
			server read 1`,
			[]string{"server . delayed"}},
		{"an ACK", `
			delay server>client ack by=1ms
			client write 10
			server read 10`,
			[]string{"server . delayed"}},
		{"twice", `
			duplicate client>server data 1 copies=2
			client write 10
			server read 10`,
			[]string{"client P. duplicate", "client P. duplicate"}},
		{"damaged", `
			corrupt client>server data 1
			client write 10
			server read 10`,
			[]string{"client P. corrupted"}},
		{"a FIN", `
			drop server>client fin
			drop client>server rst
			server close`,
			nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := became(play(t, open+c.script))
			if c.want == nil {
				assert.NotEmpty(t, got)
				return
			}
			assert.Equal(t, c.want, got)
		})
	}
}

func TestHandshakeFaults(t *testing.T) {
	tr := play(t, `
		link delay=5ms
		drop client>server syn 1
		delay server>client syn-ack 1 by=1ms
		server listen 80
		client connect 80
		expect time 1.011s`)
	assert.Equal(t, []string{"client S dropped", "server S. delayed"}, became(tr))
}

// Random loss repairs itself, and the seed decides what is lost.
func TestLossyTransfer(t *testing.T) {
	tr := play(t, `
		seed 3
		link delay=5ms rate=10Mbit queue=20 loss=5% corrupt=1% duplicate=1% jitter=2ms reorder=on
		server listen 80
		background
		  server accept
		  server read end
		  server close
		end
		client connect 80
		client write 200kB
		client close`)
	assert.Contains(t, became(tr), "client . lost")
	assert.Less(t, tr.Packets()[len(tr.Packets())-1].Sent, time.Minute)
}
