package scenario_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mistake is a script and the whole error that it gives. Blank space before
// lines does not count in either.
type mistake struct{ name, script, want string }

func unindent(text string) string {
	var lines []string
	for line := range strings.Lines(strings.TrimSpace(text)) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}

// What Parse finds.
func TestMistakesInScripts(t *testing.T) {
	for _, m := range []mistake{
		{"unknown commands", `
			conect 9527
			client conect 9527
			sever listen 9527
			client flyaway 3`, `
			a.txtar:1: unknown command "conect"; did you mean "connect"?
			a.txtar:2: unknown command "conect"; did you mean "connect"?
			a.txtar:3: unknown command "sever"; did you mean "server"?
			a.txtar:4: unknown command "flyaway"; want one of scripted, listen, connect, accept, unlisten, shutdown, close, abort, linger, nagle, keepalive, write, read, echo, upper`},
		{"whose command", `
			connect 9527
			client sleep 1s
			client
			client.second mss=1000
			client.second listen 80`, `
			a.txtar:1: connect: which host? write "client connect" or "server connect"
			a.txtar:2: sleep is not a host's; leave client out
			a.txtar:3: client: missing command or KEY=VALUE; want for example "client listen 80" or "client mss=1460"
			a.txtar:4: client.second: this is for the whole host; leave .second out
			a.txtar:5: client.second: this is for the whole host; leave .second out`},
		{"missing unit", `
			link delay=5
			link rate=10
			sleep 1
			client delayed-ack=40`, `
			a.txtar:1: link: delay: 5 has no unit; want a duration such as 5ms or 5s
			a.txtar:2: link: rate: 10 has no unit; want a rate such as 10Mbit or 10kbit (per second)
			a.txtar:3: sleep: 1 has no unit; want a duration such as 1ms or 1s
			a.txtar:4: client: this holds for the whole run and comes too late; put it above line 3, with which the run begins`},
		{"bad values", `
			link loss=2
			link delay=soon
			link rate=fast
			link reorder=yes
			client mss=87
			client iss=-1
			client address=10.0.0
			client congestion=vegas
			client min-rto=0s
			client syn-retries=0
			seed x
			limit time=-1s`, `
			a.txtar:1: link: loss: "2" is no probability; want 0% to 100%, or 0 to 1
			a.txtar:2: link: delay: "soon" is no duration; want one such as 5ms, 1.5s or 2h
			a.txtar:3: link: rate: "fast" is no rate; want one such as 10Mbit or 64kbit (per second), at most 1000Gbit, or 0 for unlimited
			a.txtar:4: link: reorder: "yes" is neither on nor off
			a.txtar:5: client: mss: 87 is out of range; want 88 to 65535 bytes
			a.txtar:6: client: iss: "-1" is no sequence number; want 0 to 4294967295
			a.txtar:7: client: address: "10.0.0" is no IP address; want one such as 10.0.0.1 or fd00::1, several with commas between them
			a.txtar:8: client: congestion: unknown congestion control "vegas"; want one of reno, cubic
			a.txtar:9: client: min-rto: 0s is too short; want more than no time
			a.txtar:10: client: syn-retries: "0" is no number from 1 to 255
			a.txtar:11: seed: "x" is no seed; want 0 to 18446744073709551615
			a.txtar:12: limit: time: duration -1s is out of range; want 0 to 8760h0m0s`},
		{"settings", `
			client msss=1460
			link delay=1ms delay=2ms
			server listen 80 bcklog=5
			server listen 80 90
			server listen
			link`, `
			a.txtar:1: client: unknown setting "msss"; did you mean "mss"?
			a.txtar:2: link: delay= stands there twice; want it once
			a.txtar:3: server listen: unknown setting "bcklog"; did you mean "backlog"?
			a.txtar:4: server listen: unexpected "90"; usage: HOST listen PORT [backlog=NUMBER] [iss=NUMBER]
			a.txtar:5: server listen: missing PORT; usage: HOST listen PORT [backlog=NUMBER] [iss=NUMBER]
			a.txtar:6: link: missing KEY=VALUE; usage: link [DIRECTION] KEY=VALUE...`},
		{"where to connect", `
			client connect 0
			client connect client:80
			client connect sever:80
			client connect 80 as
			client connect 80 as a.b`, `
			a.txtar:1: client connect: "0" is no port; want a number from 1 to 65535
			a.txtar:2: client connect: client cannot connect to itself; want server:80
			a.txtar:3: client connect: unknown host "sever"; did you mean "server"?
			a.txtar:4: client connect: missing NAME behind as; usage: HOST connect [HOST:|ADDRESS:]PORT [local=PORT] [iss=NUMBER] [as NAME]
			a.txtar:5: client connect: "a.b" is no name; want letters, digits, - and _`},
		{"wrong state name", `
			expect client state ESTABLISHD
			expect client state FIN_WAIT
			expect client snd.uns 5
			expect clint state LISTEN
			expect eror "refused"`, `
			a.txtar:1: expect: unknown state "ESTABLISHD"; did you mean "ESTABLISHED"?
			a.txtar:2: expect: unknown state "FIN_WAIT"; want one of CLOSED, LISTEN, SYN-SENT, SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT
			a.txtar:3: expect: unknown variable "snd.uns"; did you mean "snd.una"?
			a.txtar:4: expect: unknown host "clint"; did you mean "client"?
			a.txtar:5: expect: unknown host "eror"; did you mean "error"?`},
		{"blocks", `
			end
			repeat x
			end
			repeat 2
			background
			client mss=1000
			expect error "x"`, `
			a.txtar:1: end: no block is open here; blocks begin with "repeat" or "background"
			a.txtar:2: repeat: "x" is no number from 1 to 1000000000
			a.txtar:4: repeat: the block has no end; put "end" below its last line
			a.txtar:5: background: the block has no end; put "end" below its last line
			a.txtar:6: client: this holds for the whole run and cannot stand in a block; put it at the top`},
		{"text", `
			client write "abc
			client write "abc"d
			client write a"b"
			client write "\q"
			client write 5 # five
			client read 4 "hello"
			client read ""
			"client" read`, `
			a.txtar:1: bad text "abc; want text in double quotes, in which \n, \t, \", \\ and \x00 may stand
			a.txtar:2: "abc" goes on behind its closing quotes; want a blank there
			a.txtar:3: quotes in the middle of a"b"; want a blank before them
			a.txtar:4: bad text "\q"; want text in double quotes, in which \n, \t, \", \\ and \x00 may stand
			a.txtar:5: # in the middle of a line; a comment stands on a line of its own
			a.txtar:6: client read: "hello" has 5 bytes, not 4
			a.txtar:7: client read: "" has no bytes to wait for; want a text, or read end ""
			a.txtar:8: "client" is no command; a line begins with a command or a host`},
		{"background", `
			&
			link delay=1s &
			expect error "x"`, `
			a.txtar:1: & stands alone; it goes behind a command
			a.txtar:2: link: this takes no time and cannot run beside the rest; leave & out`},
		{"expect error", `
			expect error "x"
			client connect 80
			expect error refused
			expect error "a"
			expect error "b"`, `
			a.txtar:1: expect error: no line that can fail stands above it; want it right below the one that does
			a.txtar:3: expect error: missing TEXT in quotes; usage: expect error "TEXT"
			a.txtar:5: expect error: line 3 is expected to fail already; want one expect error below a line`},
		{"faults", `
			drop data
			drop client>serve data
			drop client>server dat
			drop client>server data 0
			drop client>server data 1,x
			delay client>server data 1
			delay server>client data 1`, `
			a.txtar:1: drop: missing DIRECTION (client>server or server>client); usage: drop DIRECTION MATCH [NUMBERS]
			a.txtar:2: drop: "client>serve" is no direction; want client>server or server>client
			a.txtar:3: drop: unknown kind of segment "dat"; did you mean "data"?
			a.txtar:4: drop: "0" is no number from 1 to 1073741824; want numbers such as 1 or 2,3
			a.txtar:5: drop: "x" is no number from 1 to 1073741824; want numbers such as 1 or 2,3
			a.txtar:6: delay: missing by=; usage: delay DIRECTION MATCH [NUMBERS] by=DURATION
			a.txtar:7: delay: missing by=; usage: delay DIRECTION MATCH [NUMBERS] by=DURATION`},
		{"raw segments", `
			inject client>server X seq=1
			inject client>server S
			inject client>server . seq=1
			inject client>server S seq=+x
			inject client>server S seq=1 sack=5
			inject client>server S seq=1 ts=5
			expect segment client>server S
			expect segment client>server S checksum=right`, `
			a.txtar:1: inject: "X" are no flags; want tcpdump's letters, such as S, S., P., F. or R
			a.txtar:2: inject: missing seq=; usage: inject DIRECTION FLAGS seq=NUMBER [KEY=VALUE...]
			a.txtar:3: inject: missing ack=, which the dot in . asks for; usage: inject DIRECTION FLAGS seq=NUMBER [KEY=VALUE...]
			a.txtar:4: inject: seq: "x" is no sequence number; want 0 to 4294967295
			a.txtar:5: inject: sack: "5" is no block; want LEFT:RIGHT
			a.txtar:6: inject: ts: "5" is no pair of timestamps; want VALUE:ECHO, both from 0 to 4294967295
			a.txtar:7: expect segment: server is not scripted, so its TCP takes the segments; put "server scripted" at the top
			a.txtar:8: expect segment: unknown setting "checksum"; want one of from, to, seq, ack, win, urg, len, data, mss, wscale, sack-permitted, sack, ts`},
		{"a scripted host has no TCP", `
			server mss=1000
			server scripted
			server listen 80
			expect server state LISTEN`, `
			a.txtar:1: server: server is scripted and has no TCP to be set; want address= only
			a.txtar:3: server is scripted and has no TCP; want "inject" for what it sends and "expect segment" for what it receives
			a.txtar:4: expect: server is scripted and has no TCP; want "inject" for what it sends and "expect segment" for what it receives`},
		{"nobody has a TCP", `
			server scripted
			client scripted`, `
			a.txtar: both hosts are scripted; leave one with a TCP`},
		{"sections", `
			-- trase --
			-- trace --
			-- trace --`, `
			a.txtar:1: unknown section "trase"; want "trace"
			a.txtar:3: a second section "trace"; want one`},
	} {
		t.Run(m.name, func(t *testing.T) {
			_, err := scenario.Parse("a.txtar", []byte(unindent(m.script)))
			require.Error(t, err)
			assert.Equal(t, unindent(m.want), err.Error())
			placed := (*scenario.Error)(nil)
			require.True(t, errors.As(err, &placed))
			assert.Equal(t, "a.txtar", placed.Name)
		})
	}
}

// What only a run can find.
func TestMistakesInRuns(t *testing.T) {
	for _, m := range []mistake{
		{"wrong port", `
			link delay=5ms
			server listen 9527
			client connect 9528`, `
			a.txtar:3: client connect: connection refused (at 10ms); if that is what you want, put expect error "connection refused" below it`},
		{"forgotten accept", `
			link delay=5ms
			server listen 9527
			client connect 9527
			server read 5`, `
			a.txtar:4: server read: no connection; put "server accept" before it (at 10ms)`},
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
			a.txtar:5: server read: waits for ever: no data has come, and nothing is left to happen (at 15ms); nothing in the script brings that about
			a.txtar:6: client read: waits for ever: no data has come, and nothing is left to happen (at 15ms); put what it waits for above it, or let this line run beside the rest with & at its end`},
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
			a.txtar:5: client read: use of closed network connection, closed in line 4 (at 10ms); if that is what you want, put expect error "use of closed network connection" below it`},
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
			a.txtar:2: server listen: address already in use (at 0s); if that is what you want, put expect error "address already in use" below it`},
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
			expect client snd.nxt +2`, `
			a.txtar:4: expect client snd.nxt +2: want 1002, got 1001 (at 10ms)`},
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
			a.txtar:2: client connect: connection refused (at 10ms); if that is what you want, put expect error "connection refused" below it`},
		{"two failures in the background", `
			link delay=5ms
			client connect 9527 &
			server connect 9527 &`, `
			a.txtar:2: client connect: connection refused (at 10ms); if that is what you want, put expect error "connection refused" below it
			a.txtar:3: server connect: connection refused (at 10ms); if that is what you want, put expect error "connection refused" below it`},
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
			a.txtar:2: host server: stack: mtu 600 is out of range; want 1280 to 65535`},
		{"too late", `
			sleep 1s
			at 0.5s`, `
			a.txtar:2: at 0.5s: 500ms is over: it is 1s already (at 1s)`},
		{"relative to nothing", `
			inject client>server S seq=+1 from=1 to=2`, `
			a.txtar:1: inject client>server S seq=+1 from=1 to=2: a number with + counts from the initial one, but no SYN was sent from port 1 to port 2 (at 0s)`},
		{"a segment of no connection", `
			inject client>server S seq=1`, `
			a.txtar:1: inject client>server S seq=1: there is no connection yet that the segment could belong to; add from=PORT and to=PORT (at 0s)`},
		{"another segment", `
			server scripted
			client connect 80 iss=1000 &
			expect segment client>server S. seq=1001 len=0 mss=1400`, `
			a.txtar:3: expect segment client>server S. seq=1001 len=0 mss=1400: flags are S, not S., seq is 1000, not 1001, mss is 1460, not 1400; the segment is 10.0.0.1:49152 > 10.0.0.2:80 SYN seq 1000 win 29184 len 0 (at 1µs)`},
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
