package scenario

import (
	"strings"
	"testing"

	"github.com/seed-8df93623/tcpsim/segment/notation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// renewals are lines as they were once, and as they are now.
var renewals = []struct{ before, now string }{
	{`inject client>server S seq=1000 from=5000 to=80`, `inject client:5000>server:80 S =1000`},
	{`inject client>server P. seq=+1 ack=+1 len=5 win=10`, `inject client>server P. 1:6(5) ack 1 win 10`},
	{`inject client>server P. seq=+1 ack=+1 len=1kB`, `inject client>server P. 1:1001(1000) ack 1`},
	{`inject client>server P. seq=+4 ack=5 len=3`, `inject client>server P. 4:7(3) ack =5 "abc"`},
	{`inject client>server P. seq=1001 ack=8001 len=2`, `inject client>server P. =1001:=1003(2) ack =8001 "ab"`},
	{`inject client>server P. seq=+1 ack=+1 len=0 data="a \"b\"\n"`, `inject client>server P. 1:7(6) ack 1 "a \"b\"\n"`},
	{`inject client>server PU seq=+4294967295 urg=3 checksum=wrong &`, `inject client>server PU -1 urg 3 badsum &`},
	{`inject client>server . seq=+1 ack=+1 sack=+11:+21,+31:+41 ts=7:8 checksum=right`, `inject client>server . 1 ack 1 <sack 11:21 31:41,TS val 7 ecr 8>`},
	{`inject client>server S seq=0 mss=1460 wscale=7 sack-permitted=on`, `inject client>server S =0 <mss 1460,wscale 7,sackOK>`},
	{`inject client>server S seq=0 sack-permitted=off`, `inject client>server S =0`},
	{`expect segment client>server S. ack=+1 mss=1460 len=0 to=80 within=1s &`, `expect segment client>server:80 S. len 0 ack 1 <mss 1460,...> within=1s &`},
	{`expect segment client>server P. seq=+4 len=3`, `expect segment client>server P. 4:7(3)`},
	{`expect client snd.una 1001`, `expect client SND.UNA =1001`},
	{`expect client.a rcv.nxt +1 &`, `expect client.a RCV.NXT 1 &`},
	{`expect server iss 8000`, `expect server ISS =8000`},
	{`expect server rto 200ms`, `expect server RTO 200ms`},
}

func TestRenew(t *testing.T) {
	for _, c := range renewals {
		assert.Equal(t, c.now, renewedLine(t, c.before))
		assert.Empty(t, renewedLine(t, c.now), "what is renewed is as it has to be")
		_, errs := read("a", []byte("server scripted\n"+c.before+"\n"))
		if assert.NotEmpty(t, errs, c.before) {
			assert.ErrorContains(t, errs[0], "write: "+c.now+"; tcpsim fmt")
		}
	}
	for _, line := range []string{
		`inject client>server P. 1:6(5) ack 1`, `expect segment S. ack 1 within=1s`, `expect client SND.UNA =5`, `expect client cwnd 10`,
		`expect client state SYN-SENT`, `expect error "snd.una +1"`, `expect trace like "snd.una"`, `client connect 80 iss=5 &`, `inject`,
		`inject client>server P. 1:6 "seq=1"`, `expect segment client>server S within=1s`,
	} {
		assert.Empty(t, renewedLine(t, line), "as it was before, too")
	}
}

func renewedLine(t *testing.T, line string) string {
	words, err := split(line)
	require.NoError(t, err, line)
	now, err := renew(words)
	require.NoError(t, err, line)
	return now
}

func TestRenewWhatCannotBe(t *testing.T) {
	for line, want := range map[string]string{
		`inject client>server R seq=+1 ack=+1`:                      `ack needs the flag ACK`,
		`inject client>server . seq=x ack=+1`:                       `"=x" is no sequence number`,
		`inject client>server S seq=1 sack=5`:                       `"=5:=" is no block`,
		`inject client>server S seq=1 ts=5`:                         `want TS val N ecr N`,
		`inject client>server S seq=1 checksum=wrng`:                `"checksum" is not known`,
		`inject client>server S seq=1 len=x`:                        `len: "x" is no number`,
		`expect segment client>server S sack-permitted=off`:         `sackOK takes no value`,
		`expect segment client>server . ack=1 sack=+1:2 within=10s`: `"1:=2" is no block`,
	} {
		_, err := Format("a.txtar", []byte("server scripted\n"+line))
		assert.ErrorContains(t, err, "a.txtar:2: this segment is written as it was before, and cannot be as it is now: segment notation ", line)
		assert.ErrorContains(t, err, want)
	}
}

func TestRenewNeedsFlags(t *testing.T) {
	for _, line := range []string{`inject client>server seq=1`, `expect segment client>server seq=+1 len=5`} {
		_, errs := read("a", []byte("server scripted\n"+line+"\n"))
		if assert.NotEmpty(t, errs, line) {
			assert.ErrorContains(t, errs[0], "it has no flags; want tcpdump's letters behind the direction, as in client>server P. 1:6(5) ack 1")
		}
	}
}

// FuzzSegment: where a segment stands in a scenario, all that the notation has may
// stand, however it is spaced, and nothing else.
func FuzzSegment(f *testing.F) {
	for _, c := range renewals {
		if text, ok := strings.CutPrefix(c.now, "inject client>server "); ok {
			f.Add(strings.TrimSuffix(text, " &"))
		}
	}
	f.Add(". 1 ack 1 <TS,...>")
	f.Add("S =5 win 65535<mss 1460,nop , wscale 7> \"\\x00<\"")
	f.Fuzz(func(t *testing.T, text string) {
		words, err := split(text)
		if err != nil || len(words) == 0 || words[len(words)-1].text == "&" || strings.Contains(text, "within=") || strings.ContainsAny(text, "\n") {
			return // which is for all lines
		}
		line := "expect segment client>server " + text
		if now, err := renew(append([]word{{text: "expect"}, {text: "segment"}, {text: "client>server"}}, words...)); now != "" || err != nil {
			return
		}
		_, wrong := read("a", []byte("server scripted\n"+line))
		_, want := notation.Parse(joined(words))
		require.Equal(t, want == nil, len(wrong) == 0, "%v, %v", want, wrong)
	})
}
