package scenario_test

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What netstack gets wrong ends as it should: each of these ended in a stall, a reset, a lost
// byte or a storm.
func TestPutRight(t *testing.T) {
	for name, c := range map[string]struct {
		text         string
		resets, syns int // that are sent
	}{
		"a SYN cookie does not swallow an overtaken byte": {`
			server syn-cookies=on
			link delay=5ms
			server listen 80
			drop client>server ack 1
			delay client>server data 1 by=20ms
			client connect 80
			client write "a"
			client write "b"
			client shutdown write
			server accept
			server read end "ab"`, 0, 1},
		"an old ACK's small window stops nothing": {`
			client receive-buffer=4096 rack=off sack=off
			server rack=off sack=off
			link delay=5ms
			server listen 80
			client connect 80
			server accept
			delay client>server ack 1 by=1ms
			drop server>client data 2
			server write 6250 &
			client read 6250`, 0, 1},
		"CLOSING ends": {`
			link delay=5ms
			server listen 80
			client connect 80
			server accept
			sleep 100ms
			delay server>client fin 1 by=20ms
			client shutdown write
			server shutdown write
			client read end
			server read end
			client close
			server close
			at 30s
			expect client state TIME-WAIT
			at 10h
			expect server state CLOSED
			expect client state CLOSED`, 0, 1},
		"a simultaneous close is no reset": {`
			link delay=5ms
			server listen 80
			client connect 80
			server accept
			sleep 100ms
			delay server>client fin 1 by=20ms
			client close
			server close
			at 10s
			expect server state TIME-WAIT
			expect client state TIME-WAIT`, 0, 1},
		"a full buffer takes what fits the window": {`
			link delay=5ms
			server receive-buffer=4096 mss=88
			client sack=off
			server listen 80
			drop client>server ack 1
			drop client>server data 1
			client connect 80
			client write 500
			server accept
			server read 500`, 0, 1},
		"a reset to a listener is not answered": {`
			client scripted
			link delay=5ms
			server listen 80
			inject client:1000>server:80 SR. =5 ack =523
			sleep 1s`, 1, 1},
		"one SYN more after a challenge, not a storm": {`
			link delay=10ms
			client iss=1000 sack=off timestamps=off wscale=off
			server scripted
			background
			client connect 80 local=5000
			end
			expect segment client>server S
			inject server:80>client:5000 . =9000000 ack =777777
			expect segment client>server R =777777
			sleep 15ms
			inject server:80>client:5000 S. =9500000 ack =1001 <mss 1460>`, 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := scenario.Parse(name, []byte(c.text))
			require.NoError(t, err)
			tr, err := s.Run(scenario.Options{})
			require.NoError(t, err)
			resets, syns := 0, 0
			for _, p := range tr.Packets() {
				if p.Segment.Flags.Has(segment.RST) {
					resets++
				}
				if p.Segment.Flags.Has(segment.SYN) && !p.Segment.Flags.Has(segment.ACK) || p.Segment.Flags.Has(segment.SYN|segment.RST) {
					syns++
				}
			}
			assert.Equal(t, c.resets, resets, "resets")
			assert.Equal(t, c.syns, syns, "SYNs")
		})
	}
}
