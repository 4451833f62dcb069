package conversation_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/conversation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const behindNAT = "link delay=10ms\nelement nat\nserver listen 80\nclient connect 80 local=5000\nserver accept\n" +
	"client write \"hi\"\nserver read \"hi\"\nserver close\nclient read end\nclient close\nsleep 100ms\n"

func run(t *testing.T, script string) *trace.Trace {
	t.Helper()
	s, err := scenario.Parse("a.txtar", []byte(script))
	require.NoError(t, err)
	got, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	return got
}

// The two ends of a connection through a NAT are of one, which each sees in its own way.
func TestBehindNAT(t *testing.T) {
	all := conversation.Of(run(t, behindNAT))
	require.Len(t, all, 1)
	c := all[0]
	client, outside, server := netip.MustParseAddrPort("10.0.0.1:5000"), netip.MustParseAddrPort("192.0.2.1:5000"), netip.MustParseAddrPort("10.0.0.2:80")
	outside = netip.AddrPortFrom(outside.Addr(), c.View(conversation.Server).Remote.Port())
	assert.Equal(t, trace.Conn{Local: client, Remote: server}, c.View(conversation.Client))
	assert.Equal(t, trace.Conn{Local: server, Remote: outside}, c.View(conversation.Server))
	assert.Equal(t, conversation.Client, c.Side(c.View(conversation.Client)))
	assert.Equal(t, conversation.Server, c.Side(c.View(conversation.Server)))
	assert.Equal(t, conversation.Client, c.Side(c.View(conversation.Server).Reverse()), "the client as the server sees it")
	assert.Equal(t, [2]string{"client", "server"}, c.Hosts)
	assert.True(t, c.Certain && c.Known[0] && c.Known[1])
	assert.Equal(t, conversation.ByFIN, c.Closing.Outcome)
	require.NotEmpty(t, c.Segments)
	assert.Equal(t, 20*time.Millisecond, c.Segments[1].RTT)
}

// The port of a NAT may be another connection's later.
func TestPortOfNATIsGivenAway(t *testing.T) {
	all := conversation.Of(run(t, behindNAT+"client connect 80\nserver accept\nclient write \"ho\"\nserver read \"ho\"\nsleep 1s\n"))
	require.Len(t, all, 2)
	for _, c := range all {
		assert.Positive(t, c.Segments[1].RTT)
	}
}
