package check_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/check"
)

// What a host does right is no violation, though what was injected, or what it keeps of what
// it has received, makes it look like one.
func TestNoFalseAlarm(t *testing.T) {
	for name, text := range map[string]string{
		"a SYN-ACK that is only challenged says nothing of the MSS": `
			link delay=5ms
			server listen 80
			client connect 80
			server accept
			inject server>client S. 0 ack 1
			sleep 100ms
			client write 3000
			server read 3000`,
		"nor does one that comes after an ACK of the SYN beyond a gap end the connection": `
			link delay=5ms
			server listen 80
			drop client>server ack 1
			drop client>server data 1
			client connect 80
			client write 100
			client write 100
			server accept
			inject client>server S. 500 ack 1
			server read 200
			client close
			server read end`,
		"a FIN beyond a gap may be kept, or its ACK taken when it comes again": `
			server receive-buffer=4096
			link delay=5ms
			server listen 80
			client connect 80
			server accept
			drop server>client data 1
			server write 100
			server shutdown write
			sleep 201ms
			drop server>client ack 1,2,3,4
			client write 10000
			client read 100
			client read end
			sleep 2s
			server read 10000`,
		"what acknowledges something too old is dropped with its data": `
			link delay=5ms
			client iss=5000
			server iss=8000
			server listen 80
			client connect 80
			server accept
			inject client>server P. =5001:=5011(10) ack =4294000000 win 1000
			client close
			server read end`,
		"an end that stays in TIME-WAIT after an RST may send one itself": `
			link delay=5ms
			client iss=5000
			server iss=8000
			server listen 80
			client connect 80
			server accept
			client write 10
			server shutdown write
			sleep 20ms
			client close
			sleep 20ms
			repeat 20
			inject client>server R =5012
			sleep 1ms
			end
			sleep 20ms
			kill server`,
		"many segments of one instant are answered with a reset each": `
			client coalesce=on
			link delay=5ms
			server listen 80
			client connect 80
			server accept
			server write 1
			client write 14200
			client close
			server read 14200
			sleep 10s`,
	} {
		t.Run(name, func(t *testing.T) {
			s, err := scenario.Parse(name, []byte(text))
			require.NoError(t, err)
			tr, err := s.Run(scenario.Options{})
			require.NoError(t, err)
			assert.Empty(t, check.Trace(tr))
		})
	}
}
