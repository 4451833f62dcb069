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
			a.txtar:4: unknown command "flyaway"; want one of scripted, listen, connect, accept, unlisten, shutdown, close, abort, linger, nagle, keepalive, write, read, echo, upper, crash, kill, restart, netstat, relay`},
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
			limit time=-1s
			sleep 8760000000h
			sleep 99999999999999999999.5h1ms
			sleep 1h99999999999999999999y`, `
			a.txtar:1: link: loss: "2" is no probability; want 0% to 100%, or 0 to 1
			a.txtar:2: link: delay: "soon" is no duration; want one such as 5ms, 1.5s or 2h
			a.txtar:3: link: rate: "fast" is no rate; want one such as 10Mbit or 64kbit (per second), at most 1000Gbit, or 0 for unlimited
			a.txtar:4: link: reorder: "yes" is neither on nor off
			a.txtar:5: client: mss: 87 is out of range; want 88 to 65535 bytes
			a.txtar:6: client: iss: "-1" is no sequence number; want 0 to 4294967295
			a.txtar:7: client: address: "10.0.0" is no IP address; want one such as 10.0.0.1 or fd00::1, several with commas between them
			a.txtar:8: client: congestion: unknown congestion control "vegas"; want one of reno, cubic, netstack-reno, netstack-cubic
			a.txtar:9: client: min-rto: 0s is too short; want more than no time
			a.txtar:10: client: syn-retries: "0" is no number from 1 to 6
			a.txtar:11: seed: "x" is no seed; want 0 to 18446744073709551615
			a.txtar:12: limit: time: duration -1s is out of range; want 0 to 8760h0m0s
			a.txtar:13: sleep: duration 8760000000h is out of range; want 0 to 8760h0m0s
			a.txtar:14: sleep: duration 99999999999999999999.5h1ms is out of range; want 0 to 8760h0m0s
			a.txtar:15: sleep: "1h99999999999999999999y" is no duration; want one such as 5ms, 1.5s or 2h`},
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
			a.txtar:6: link: missing KEY=VALUE; usage: link [DIRECTION] KEY=VALUE..., or link NODE NODE [KEY=VALUE...]`},
		{"where to connect", `
			client connect 0
			client connect client:80
			client connect sever:80
			client connect 80 as
			client connect 80 as a.b`, `
			a.txtar:1: client connect: "0" is no port; want a number from 1 to 65535
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
			a.txtar:3: expect: unknown variable "snd.uns"; did you mean "SND.UNA"?
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
			inject client>server X 1
			inject client>server S
			inject client>server . 1
			inject client>server S x
			inject client>server P. 1:6(6) ack 1
			inject client>server S 1 <mss>
			inject S 1
			inject client:x>server:80 S =1
			inject client>serve S =1
			expect segment client>server S
			expect segment S. ack 1
			expect client ISS 1000`, `
			a.txtar:1: inject: segment notation "X 1", column 1: "X" are no flags; want tcpdump's letters first: S, S., P., F., R, or . for an ACK alone, or none
			a.txtar:2: inject: missing sequence number; want one behind S, such as 1
			a.txtar:3: inject: missing ack, which the dot in . asks for; want one such as ack 1
			a.txtar:4: inject: segment notation "S x", column 3: "x" is not known; want sequence numbers such as 1:11(10), ack N, win N, urg N, len N, <options>, "data" or badsum
			a.txtar:5: inject: segment notation "P. 1:6(6) ack 1", column 4: 1:6(6) says 6 octets, but from 1 to 6 there are 5; write 1:6(5)
			a.txtar:6: inject: segment notation "S 1 <mss>": option mss has no value; a segment to send needs one
			a.txtar:7: inject: missing HOST>HOST (client>server or server>client); usage: inject HOST[:PORT]>HOST[:PORT] SEGMENT
			a.txtar:8: inject: "x" is no port; want a number from 1 to 65535
			a.txtar:9: inject: "client>serve" is no direction; want client>server or server>client
			a.txtar:10: expect segment: server is not scripted, so its TCP takes the segments; put "server scripted" at the top
			a.txtar:11: expect segment: no host is scripted, so their TCPs take the segments; put "client scripted" or "server scripted" at the top
			a.txtar:12: expect: the others count from ISS; want it as on the wire, =1000`},
		{"a segment as it was written before", `
			server scripted
			inject server>client  P. seq=+4 ack=+1 data="a b" &
			expect segment client>server . ack=2 within=1s
			expect client snd.una +1
			inject client>server R seq=1 ack=2`, `
			a.txtar:2: this is how it was written before; write: inject server>client P. 4:7(3) ack 1 "a b" &; tcpsim fmt rewrites the whole file
			a.txtar:3: this is how it was written before; write: expect segment client>server . ack =2 within=1s; tcpsim fmt rewrites the whole file
			a.txtar:4: this is how it was written before; write: expect client SND.UNA 1; tcpsim fmt rewrites the whole file
			a.txtar:5: this segment is written as it was before, and cannot be as it is now: segment notation "R =1 ack =2", column 1: ack needs the flag ACK, which is a dot: "R."`},
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
			a.txtar: all hosts are scripted; leave one with a TCP`},
		{"like a capture", `
			expect trace
			expect trace like
			expect trace like ""
			expect trce like x
			background
			expect trace like x
			end
			expect trace like x &`, `
			a.txtar:1: expect trace: missing like; usage: expect trace like FILE
			a.txtar:2: expect trace: missing FILE; usage: expect trace like FILE
			a.txtar:3: expect trace: missing FILE; usage: expect trace like FILE
			a.txtar:4: expect: unknown host "trce"; did you mean "trace"?
			a.txtar:6: expect trace: this is about the whole run and cannot stand in a block; put it below the block
			a.txtar:8: expect trace: this takes no time and cannot run beside the rest; leave & out`},
		{"words in place of bytes", `
			client write hello
			client read all
			client read 10b`, `
			a.txtar:1: client write: "hello" is no number of bytes; want one such as 1460, 64KiB or 1MB, or a text in double quotes
			a.txtar:2: client read: "all" is no number of bytes; want one such as 1460, 64KiB or 1MB, a text in double quotes, or end for all up to the end of the stream
			a.txtar:3: client read: "10b" is no number of bytes; want one such as 1460, 64KiB or 1MB`},
		{"sizes and quotes", `
			client write 10GB
			client write 99999999999999999999
			client send-buffer=2GiB
			client write “hello”
			client write "“"
			client read ‘a’
			client connect 80 as “a”`, `
			a.txtar:1: client write: 10GB is out of range; want 0 to 1073741824 bytes
			a.txtar:2: client write: 99999999999999999999 is out of range; want 0 to 1073741824 bytes
			a.txtar:3: client: this holds for the whole run and comes too late; put it above line 1, with which the run begins
			a.txtar:4: curly quotes in “hello”; want straight ones, as in "hello"
			a.txtar:6: curly quotes in ‘a’; want straight ones, as in "hello"
			a.txtar:7: curly quotes in “a”; want straight ones, as in "hello"`},
		{"sections", `
			-- trase --
			-- trace --
			-- trace --`, `
			a.txtar:1: unknown section "trase"; want "trace", or a line "expect trace like trase" above
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
