package scenario_test

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/stretchr/testify/assert"
)

// What is unread when a connection is closed makes a reset (RFC 9293 section 3.6.1), and
// what was written is still sent, with a FIN behind it.
func TestKill(t *testing.T) {
	play(t, open+`
		server write "last words"
		server kill
		server read
		expect error "use of closed network connection"
		client read end "last words"
		client connect 80 as second
		expect error "connection refused"
		client listen 81
		server connect 81
		client accept as third
		client.third write "unread"
		sleep 1s
		server kill
		client.third read
		expect error "connection reset by peer"`)
}

// "if the TCP endpoint is rebooted ... a reset" answers what comes of the old
// connection (RFC 9293 section 3.5.1, figure 9).
func TestCrashAndRestart(t *testing.T) {
	tr := play(t, open+`
		server crash
		server read
		expect error "use of closed network connection"
		client write "lost"
		sleep 1s
		server restart
		expect server state CLOSED
		client connect 80 as second
		expect error "connection refused"
		client read
		expect error "connection reset by peer"
		server listen 80
		client connect 80
		server accept
		expect server state ESTABLISHED`)
	resets := 0
	for _, p := range tr.Packets() {
		if p.Segment.Flags.Has(segment.RST) {
			assert.Equal(t, "server", p.From)
			resets++
		}
	}
	assert.Equal(t, 2, resets, "of the old connection, and of a new one before anybody listens")
}
