package scenario_test

import (
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/format"
	"github.com/seed-8df93623/tcpsim/trace/golden"
	"github.com/seed-8df93623/tcpsim/trace/tcpdump"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// play runs a script that holds its own expectations.
func play(t *testing.T, script string) *trace.Trace {
	t.Helper()
	s, err := scenario.Parse("a.txtar", []byte(unindent(script)))
	require.NoError(t, err)
	tr, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return tr
}

// open is a connection between the two hosts, made at 10ms and accepted at 15ms.
const open = `
	link delay=5ms
	server listen 80
	client connect 80
	server accept
	`

func TestScripts(t *testing.T) {
	for _, c := range []struct{ name, script string }{
		{"states on the way", `
			link delay=5ms
			expect server state CLOSED
			server listen 80
			expect server state LISTEN
			client connect 80 &
			sleep 1ms
			expect client state SYN-SENT
			at 5ms
			expect server state SYN-RECEIVED
			at 10ms
			expect client state ESTABLISHED
			expect server state SYN-RECEIVED
			at 15ms
			expect server state ESTABLISHED
			expect server state LISTEN
			server accept
			expect time 15ms
			server close
			expect server state FIN-WAIT-1
			client close
			expect client state FIN-WAIT-1
			sleep 5ms
			expect client state CLOSING
			sleep 5ms
			expect client state TIME-WAIT
			sleep 60s
			expect client state CLOSED
			server unlisten
			expect server state CLOSED`},
		{"all ways to read", open + `
			client write "hello"
			server read 2
			server read "l"
			server read 1 "l"
			expect server unread 1
			server read
			client write 30
			server read 30 "abcdefghijklmnopqrstuvwxyzabcd"
			client write "one\ntwo\x00"
			client shutdown write
			server read end "one\ntwo\x00"
			server read end
			server read end ""
			server read
			expect error "end of stream"
			server read 5
			expect error "end of stream"`},
		{"named connections", `
			link delay=5ms
			server listen 80
			server listen 81
			client connect 80
			client connect 81 as second
			server accept 81 as second
			server accept 80
			client.second write "to 81"
			client write "to 80"
			server read "to 80"
			server.second read "to 81"
			expect server.second state ESTABLISHED
			client.second abort
			sleep 5ms
			expect server.second state CLOSED
			expect server state ESTABLISHED
			server.second read
			expect error "connection reset by peer"`},
		{"services", open + `
			server echo 3 &
			client write "abc"
			client read "abc"
			wait
			server upper 3 &
			client write "def"
			client read "DEF"
			wait
			server echo &
			client write "ghi"
			client shutdown write
			wait
			server close
			client read end "ghi"`},
		{"ends of connections", open + `
			server linger 0
			server close
			client read
			expect error "connection reset by peer"
			expect client state CLOSED
			client connect 80
			server accept
			client shutdown both
			server read end ""
			server linger off
			server close
			client read end ""`},
		{"unread data", open + `
			client write 10
			sleep 10ms
			server close
			sleep 5ms
			expect client state CLOSED`},
		{"unlisten resets what nobody accepted", `
			link delay=5ms
			server listen 80
			client connect 80
			sleep 5ms
			server unlisten 80
			client read
			expect error "connection reset by peer"
			client connect 80
			expect error "connection refused"`},
		{"variables", `
			link delay=5ms
			server listen 80 iss=4294967295
			client connect 80 iss=1000 local=5000
			server accept
			expect client ISS =1000
			expect client IRS =4294967295
			expect client SND.UNA 1
			expect client SND.NXT =1001
			expect client RCV.NXT =0
			expect client RCV.NXT 1
			client write 100
			expect client SND.NXT 101
			expect client SND.UNA 1
			server read 100
			sleep 5ms
			expect client SND.UNA 101
			expect client in-flight 0
			expect client SRTT 10ms
			expect client RTO 200ms
			expect client cwnd 11
			server write 5
			client read 5
			expect client RCV.NXT 6`},
		{"time", `
			sleep 1s
			repeat 2
			  repeat 3
			    sleep 1s
			  end
			  sleep 1ms
			end
			expect time 7.002s
			at 10s
			expect time 10s`},
		{"beside each other", `
			background one
			  sleep 3s
			  sleep 4s &
			end
			repeat 2 &
			  sleep 1s
			end
			sleep 1s
			expect time 1s
			wait
			expect time 7s`},
		{"errors of the background", `
			link delay=5ms
			client connect 80 &
			expect error "connection refused"
			wait
			client connect 81 &
			server connect 81 &
			wait
			expect error "connection refused"`},
		{"the link changes", open + `
			link client>server delay=100ms
			client write 5
			server read 5
			expect time 115ms
			sleep 1s
			link delay=1ms
			client write 5
			server read 5
			expect time 1.116s
			server write 5
			client read 5
			expect time 1.117s`},
		{"IPv6", `
			link delay=5ms
			server listen 80
			client connect [fd00::2]:80
			server accept
			client write 3
			server read 3`},
		{"simultaneous open", `
			link delay=5ms
			client connect 2000 local=1000 &
			server connect client:1000 local=2000 &
			sleep 1ms
			expect client state SYN-SENT
			expect server state SYN-SENT
			wait
			client write 3
			server read 3`},
		{"socket options", open + `
			client nagle on
			client write 1
			client write 1
			server read
			expect server unread 0
			client nagle off
			client keepalive on
			client keepalive off`},
		{"a file of a teacher's", "\ufeff# Title\r\n\r\nsleep 1s\r\n\texpect time 1s\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) { play(t, c.script) })
	}
}

// The process shows only where a host has several.
func TestProcessNames(t *testing.T) {
	tr := play(t, `
		link delay=5ms
		server listen 80
		server accept as a &
		background second
		  server accept as b
		end
		client connect 80
		client connect 80`)
	text := golden.Text(tr)
	assert.Contains(t, text, "server/1 accept ...")
	assert.Contains(t, text, "server/second accept ...")
	assert.Contains(t, text, "0.000000 server listen 80\n")
}

// What the IP header has of a host's settings shows with tcpdump's -v.
func TestIPHeaderSettings(t *testing.T) {
	for name, c := range map[string]struct{ address, client, server string }{
		"IPv4": {"server:80", "(tos 0xb8, ttl 32, id ", "(tos 0x0, ttl 64, id "},
		"IPv6": {"[fd00::2]:80", "(class 0xb8, hlim 32, ", "(hlim 64, "},
	} {
		t.Run(name, func(t *testing.T) {
			tr := play(t, `
				link delay=5ms
				client ttl=32 dscp=46
				server listen 80
				client connect `+c.address+`
				server accept
				client write "hello"
				server read "hello"
				server close
				client read end ""
				client close
				sleep 5ms`)
			text := tcpdump.Format.Text(tr, format.Style{Verbose: true})
			sent := map[string]int{}
			for _, p := range tr.Packets() {
				sent[p.From]++
			}
			assert.Equal(t, 5, sent["client"], "SYN, ACK, data, ACK of the FIN, FIN")
			assert.Equal(t, sent["client"], strings.Count(text, c.client), text)
			assert.Equal(t, sent["server"], strings.Count(text, c.server), text)
		})
	}
}
