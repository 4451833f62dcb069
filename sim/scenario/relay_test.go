package scenario_test

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A relay serves several at once, passes on what is reset, and refuses where it is refused.
func TestRelay(t *testing.T) {
	played(t, `
		topology star hosts=3 delay=1ms
		host3 listen 80
		host2 relay 8080 host3:80 connections=3
		host1 connect host2:8080 as a
		host3 accept as a
		host1 connect host2:8080 as b
		host3 accept as b
		host1.b write 200kB
		host1.a write "first"
		host3.a read "first"
		host3.b read 200kB
		host1.a abort
		host3.a read
		expect error "connection reset"
		host3.b close
		host1.b read end ""
		host1.b close
		host3 unlisten
		host1 connect host2:8080 as c
		host1.c read
		expect error "connection reset"
		wait`)
}

func TestRelayMistakes(t *testing.T) {
	for script, want := range map[string]string{
		"server relay 80 client:81":                                      `a.txtar:1: relay: waits for ever: nobody has connected, and nothing is left to happen (at 0s); a relay is done when both ends have closed each connection that it serves: one, or as many as connections= says`,
		"client listen 81\nserver relay 80 client:81\nclient connect 80": `a.txtar:2: relay: waits for ever: no data has come, and nothing is left to happen (at 6µs); a relay is done when both ends have closed each connection that it serves: one, or as many as connections= says`,
		"server relay 80 81 connections=0":                               `a.txtar:1: server relay: connections: "0" is no number from 1 to 10000`,
		"server relay 80 nobody:81":                                      `a.txtar:1: server relay: unknown host "nobody"; want one of client, server`,
		"server relay":                                                   "a.txtar:1: server relay: missing PORT; usage: HOST relay PORT HOST:PORT [KEY=VALUE...]",
		"server listen 80\nserver relay 80 client:81":                    "a.txtar:2: server relay: address already in use (at 0s); if that is what you want, put expect error \"address already in use\" below it",
		"server relay 80 client:81\nclient connect 80\nclient close":     "",
	} {
		s, err := scenario.Parse("a.txtar", []byte(script+"\n"))
		if err == nil {
			_, err = s.Run(scenario.Options{})
		}
		if want == "" {
			require.NoError(t, err, script)
		} else {
			assert.EqualError(t, err, want)
		}
	}
}
