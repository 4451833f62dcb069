package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestTenMistakes makes the mistakes that those who are new make, and holds what
// they are told to what it has to say: what is wrong, at which line of the file, at
// which virtual time if it happens in a run, and how to mend it. run and check say
// the same.
func TestTenMistakes(t *testing.T) {
	const connected = "link delay=5ms\nserver listen 80\nclient connect 80\n"
	for _, c := range []struct {
		name, script string
		code         exit
		want         string
	}{
		{"wrong port", "link delay=5ms\nserver listen 80\nclient connect 8080\n", otherwise,
			`a.txt:3: client connect: connection refused (at 10ms); server listens on port 80; if that is what you want, put expect error "connection refused" below it`},
		{"forgotten accept", connected + "server read 5\n", otherwise,
			`a.txt:4: server read: no connection; put "server accept" before it (at 10ms)`},
		{"both sides read", connected + "server accept\nserver read 5 &\nclient read 5\n", otherwise,
			`a.txt:5: server read: waits for ever: no data has come, and nothing is left to happen (at 15ms); line 6 waits for data, too; let one of them write first
a.txt:6: client read: waits for ever: no data has come, and nothing is left to happen (at 15ms); line 5 waits for data, too; let one of them write first`},
		{"unknown command", "client conect 80\n", trouble,
			`a.txt:1: unknown command "conect"; did you mean "connect"?`},
		{"missing unit", "link delay=5\n", trouble,
			`a.txt:1: link: delay: 5 has no unit; want a duration such as 5ms or 5s`},
		{"reading after close", connected + "client close\nclient read\n", otherwise,
			`a.txt:5: client read: use of closed network connection, closed in line 4 (at 10ms); put it above that line; if that is what you want, put expect error "use of closed network connection" below it`},
		{"address in use", "server listen 80\nserver listen 80\n", otherwise,
			`a.txt:2: server listen: address already in use (at 0s); line 1 listens on port 80; take another, or put "server unlisten 80" before it; if that is what you want, put expect error "address already in use" below it`},
		{"wrong state name", connected + "expect client state ESTABLISHD\n", trouble,
			`a.txt:4: expect: unknown state "ESTABLISHD"; did you mean "ESTABLISHED"?`},
		{"never-ending run", "limit time=10s\nrepeat 1000000\n  sleep 3s\nend\n", otherwise,
			`a.txt:3: sleep 3s: the run reached the limit of 10s of virtual time here: sleep until 12s; end it before, or allow more with limit`},
		{"bad capture path", connected + "expect trace like captures/helo.pcap\n", trouble,
			`a.txt:4: expect trace like captures/helo.pcap: there is no file captures/helo.pcap; did you mean "hello.pcap"?`},
	} {
		t.Run(c.name, func(t *testing.T) {
			files(t, map[string]string{"a.txt": c.script, "captures/hello.pcap": ""})
			got := tcpsim("", "run", "a.txt")
			assert.Equal(t, c.code, got.code)
			assert.Equal(t, "tcpsim: "+strings.ReplaceAll(c.want, "\n", "\ntcpsim: ")+"\n", got.err)

			got = tcpsim("", "check", "a.txt")
			assert.Equal(t, c.code, got.code)
			want := "ERROR a.txt\n" + indented(c.want+"\n") + "1 scenario: 0 as expected, 1 cannot be checked\n"
			if c.code == otherwise {
				want = "FAIL  a.txt\n" + indented(c.want+"\n") + "    the seed is 1; \"tcpsim run a.txt\" shows the run\n" +
					"1 scenario: 0 as expected, 1 not as expected\n"
			}
			assert.Equal(t, result{code: c.code, out: want}, got)
		})
	}
}
