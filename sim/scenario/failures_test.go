package scenario_test

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What only a run can find.
func TestMistakesInRuns(t *testing.T) {
	for _, m := range []mistake{
		{"wrong port", `
			link delay=5ms
			server listen 9527
			client connect 9528`, `
			a.txtar:3: client connect: connection refused (at 10ms); server listens on port 9527; if that is what you want, put expect error "connection refused" below it`},
		{"forgotten accept", `
			link delay=5ms
			server listen 9527
			client connect 9527
			server read 5`, `
			a.txtar:4: server read: no connection; put "server accept" before it (at 10ms)`},
		{"forgotten accept, and the other side waits", `
			link delay=5ms
			server listen 9527
			client connect 9527
			client write "hello"
			client read`, `
			a.txtar:5: client read: waits for ever: no data has come, and nothing is left to happen (at 230ms); nobody has accepted the connection to port 9527 of server; put "server accept" above it`},
		{"forgotten listen", `
			server accept`, `
			a.txtar:1: server accept: server does not listen; put "server listen PORT" before it (at 0s)`},
		{"forgotten connect", `
			client.second write 5`, `
			a.txtar:1: client.second write: no connection as second; put "client connect PORT as second" before it, or "client listen PORT" and "client accept as second" (at 0s)`},
		{"other port", `
			server listen 80
			server accept 81`, `
			a.txtar:2: server accept: server does not listen on port 81; put "server listen 81" before it (at 0s)`},
		{"both sides read", `
			link delay=5ms
			server listen 9527
			client connect 9527
			server accept
			server read &
			client read`, `
			a.txtar:5: server read: waits for ever: no data has come, and nothing is left to happen (at 15ms); line 6 waits for data, too; let one of them write first
			a.txtar:6: client read: waits for ever: no data has come, and nothing is left to happen (at 15ms); line 5 waits for data, too; let one of them write first`},
		{"read before write", `
			link delay=5ms
			server listen 9527
			client connect 9527
			server accept
			server read 5
			client write 5`, `
			a.txtar:5: server read: waits for ever: no data has come, and nothing is left to happen (at 15ms); put what it waits for above it, or let this line run beside the rest with & at its end`},
		{"reading after close", `
			link delay=5ms
			server listen 9527
			client connect 9527
			client close
			client read`, `
			a.txtar:5: client read: use of closed network connection, closed in line 4 (at 10ms); put it above that line; if that is what you want, put expect error "use of closed network connection" below it`},
		{"writing after close", `
			link delay=5ms
			server listen 9527
			client connect 9527
			server accept
			client abort
			sleep 5ms
			server write 5`, `
			a.txtar:7: server write: connection reset by peer (at 20ms); if that is what you want, put expect error "connection reset by peer" below it`},
		{"address in use", `
			server listen 9527
			server listen 9527`, `
			a.txtar:2: server listen: address already in use (at 0s); line 1 listens on port 9527; take another, or put "server unlisten 9527" before it; if that is what you want, put expect error "address already in use" below it`},
		{"address of a connection in use", `
			link delay=5ms
			server listen 80
			client connect 80 local=5000
			client close
			client connect 80 local=5000`, `
			a.txtar:5: client connect: address already in use (at 10ms); port 5000 of client belongs to another connection; take another, or wait until that is CLOSED; if that is what you want, put expect error "address already in use" below it`},
		{"other ports", `
			server listen 80
			server listen 81
			client connect [fd00::2]:82`, `
			a.txtar:3: client connect: connection refused (at 2µs); server listens on port 80 and 81; if that is what you want, put expect error "connection refused" below it`},
		{"a reset from a scripted host", `
			server scripted
			client connect 80 iss=1000 &
			expect segment client>server S
			inject server>client R. =0 ack 1`, `
			a.txtar:2: client connect: connection refused (at 2µs); if that is what you want, put expect error "connection refused" below it`},
		{"other text", `
			link delay=5ms
			server listen 9527
			client connect 9527
			server accept
			client write "hello"
			server read "HELLO"`, `
			a.txtar:6: server read: want "HELLO", got "hello" (at 20ms)`},
		{"too little", `
			link delay=5ms
			server listen 9527
			client connect 9527
			server accept
			client write "hello"
			client close
			server read 6`, `
			a.txtar:7: server read: end of stream after 5 of 6 bytes (at 20ms); if that is what you want, put expect error "end of stream" below it`},
		{"too little, and no end", `
			link delay=5ms
			server listen 9527
			client connect 9527
			server accept
			client write "hello"
			server read 10`, `
			a.txtar:6: server read: waits for ever: 5 of 10 bytes have come, and nothing is left to happen (at 235ms); put what it waits for above it, or let this line run beside the rest with & at its end`},
		{"other state", `
			link delay=5ms
			server listen 9527
			client connect 9527
			expect client state CLOSE-WAIT`, `
			a.txtar:4: expect client state CLOSE-WAIT: want CLOSE-WAIT, got ESTABLISHED (at 10ms)`},
		{"other variable", `
			link delay=5ms
			server listen 9527
			client connect 9527 iss=1000
			expect client SND.NXT 2`, `
			a.txtar:4: expect client SND.NXT 2: want 2, got 1 (at 10ms)`},
		{"other variable, as on the wire", `
			link delay=5ms
			server listen 9527
			client connect 9527 iss=1000
			expect client SND.NXT =1002`, `
			a.txtar:4: expect client SND.NXT =1002: want =1002, got =1001 (at 10ms)`},
		{"other time", `
			sleep 1s
			expect time 1.5s`, `
			a.txtar:2: expect time 1.5s: it is 1s (at 1s)`},
		{"no error", `
			link delay=5ms
			server listen 9527
			client connect 9527
			expect error "refused"`, `
			a.txtar:4: expect error "refused": but client connect in line 3 succeeded (at 10ms)`},
		{"other error", `
			link delay=5ms
			client connect 9527
			expect error "timed out"`, `
			a.txtar:3: expect error "timed out": but client connect in line 2 failed with "connection refused" (at 10ms)`},
		{"a mistake cannot be expected", `
			link delay=5ms
			client read
			expect error "no connection"`, `
			a.txtar:2: client read: no connection; put "client connect PORT" before it, or "client listen PORT" and "client accept" (at 0s)`},
		{"a failure in the background", `
			link delay=5ms
			client connect 9527 &
			sleep 1s
			wait
			sleep 1s`, `
			a.txtar:2: client connect: connection refused (at 10ms); server does not listen; put "server listen 9527" above it; if that is what you want, put expect error "connection refused" below it`},
		{"two failures in the background", `
			link delay=5ms
			client connect 9527 &
			server connect 9527 &`, `
			a.txtar:2: client connect: connection refused (at 10ms); server does not listen; put "server listen 9527" above it; if that is what you want, put expect error "connection refused" below it
			a.txtar:3: server connect: connection refused (at 10ms); client does not listen; put "client listen 9527" above it; if that is what you want, put expect error "connection refused" below it`},
		{"never-ending script", `
			limit time=10s
			repeat 1000
			sleep 3s
			end`, `
			a.txtar:3: sleep 3s: the run reached the limit of 10s of virtual time here: sleep until 12s; end it before, or allow more with limit`},
		{"never-ending script without time", `
			limit events=1000
			repeat 1000000000
			end`, `
			a.txtar:2: repeat 1000000000: the run reached the limit of 1000 lines here; shorten the script, or allow more with limit events= (at 0s)`},
		{"a queue without a rate", `
			link queue=5`, `
			a.txtar:1: link queue=5: link client>server: a queue of 5 packets needs a rate: without one nothing ever waits (at 0s)`},
		{"a host that cannot be", `
			server time-wait=1s
			server mtu=600`, `
			a.txtar:2: host server: stack: mtu 600 is too small for the address fd00::2: IPv6 needs 1280 (RFC 8200 section 5); want 1280 to 65535, or IPv4 addresses only`},
		{"too late", `
			sleep 1s
			at 0.5s`, `
			a.txtar:2: at 0.5s: 500ms is over: it is 1s already (at 1s)`},
		{"relative to nothing", `
			inject client:1>server:2 S 0`, `
			a.txtar:1: inject client:1>server:2 S 0: numbers count from the initial one, but no SYN was sent from port 1 to port 2; put = before a number that is as on the wire (at 0s)`},
		{"a segment of no connection", `
			inject client>server S =1`, `
			a.txtar:1: inject client>server S =1: there is no connection yet that the segment could belong to; name both ports, as in client:5000>server:80 (at 0s)`},
		{"another segment", `
			server scripted
			client timestamps=off
			client connect 80 iss=1000 &
			expect segment client:5000>server:80 S. =1001(0) <mss 1400,...>`, `
			a.txtar:4: expect segment client:5000>server:80 S. =1001(0) <mss 1400,...>: CTL is SYN, not SYN ACK, SEG.SEQ is =1000, not =1001, the list of options is <mss 1460,sackOK,wscale 7>, not <mss 1400,...>, the source port is 49152, not 5000; the segment is S 0:0(0) win 29184 <mss 1460,nop,nop,sackOK,nop,wscale 7> (at 1µs)`},
		{"no segment", `
			server scripted
			client connect 80 &
			expect segment client>server S within=1s
			expect segment client>server S within=500ms`, `
			a.txtar:4: expect segment client>server S within=500ms: no segment came for 500ms (at 500.001ms); if that is what you want, put expect error "no segment came for 500ms" below it`},
	} {
		t.Run(m.name, func(t *testing.T) {
			s, err := scenario.Parse("a.txtar", []byte(unindent(m.script)))
			require.NoError(t, err)
			tr, err := s.Run(scenario.Options{})
			require.Error(t, err)
			assert.Equal(t, unindent(m.want), err.Error())
			assert.NotNil(t, tr, "the trace goes as far as the run came")
		})
	}
}

// A run that only TCP itself keeps from its end names the connections.
func TestNeverEndingConnection(t *testing.T) {
	s, err := scenario.Parse("a.txtar", []byte(unindent(`
		limit time=1h
		server keepalive-idle=1s
		server listen 9527
		client connect 9527
		server accept`)))
	require.NoError(t, err)
	_, err = s.Run(scenario.Options{})
	require.ErrorContains(t, err, "a.txtar: the run reached the limit of 1h0m0s of virtual time (at 59m59.")
	require.ErrorContains(t, err, "connection 10.0.0.1:49152 > 10.0.0.2:9527 on client is ESTABLISHED")
	require.ErrorContains(t, err, "bring that to an end in the script, or allow more with limit")
}

// A run with another seed than the scenario's own names it.
func TestFailureNamesTheSeed(t *testing.T) {
	s, err := scenario.Parse("a.txtar", []byte("seed 3\nsleep 1s\nexpect time 2s\n"))
	require.NoError(t, err)
	for seed, want := range map[uint64]string{3: "(at 1s)", 7: "(at 1s, seed 7)"} {
		_, err = s.Run(scenario.Options{Seed: &seed})
		require.EqualError(t, err, "a.txtar:3: expect time 2s: it is 1s "+want)
	}
}
