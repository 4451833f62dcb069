package shown

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
	"github.com/seed-8df93623/tcpsim/trace"
	"github.com/seed-8df93623/tcpsim/trace/internal/tracetest"
)

func TestStates(t *testing.T) {
	var s States
	server := tracetest.ClientConn.Reverse()
	assert.Equal(t, segment.Closed, s.At("client", tracetest.ClientConn), "before any move")
	assert.Equal(t, segment.Closed, s.At("server", server), "before it listens")

	s.Move("server", &trace.Transition{Conn: trace.Conn{Local: tracetest.ServerEnd}, To: segment.Listen})
	assert.Equal(t, segment.Listen, s.At("server", server))
	assert.Equal(t, segment.Listen, s.At("server", trace.Conn{Local: tracetest.ServerEnd}))
	assert.Equal(t, segment.Closed, s.At("client", trace.Conn{Local: tracetest.ServerEnd}), "another host")
	assert.Equal(t, segment.Closed, s.At("server", trace.Conn{Local: tracetest.ClientEndAt(80), Remote: tracetest.ClientEnd}), "another port")

	s.Move("server", &trace.Transition{Conn: server, To: segment.Established})
	assert.Equal(t, segment.Established, s.At("server", server))
	assert.Equal(t, segment.Listen, s.At("server", trace.Conn{Local: tracetest.ServerEnd, Remote: tracetest.ClientEndAt(40001)}), "another connection")
	assert.True(t, s.Serves("server", trace.Conn{Local: tracetest.ServerEnd}))
	assert.False(t, s.Serves("client", trace.Conn{Local: tracetest.ServerEnd}), "another host")

	s.Move("server", &trace.Transition{Conn: trace.Conn{Local: tracetest.ServerEnd}, To: segment.Closed})
	assert.Equal(t, segment.Closed, s.At("server", trace.Conn{Local: tracetest.ServerEnd, Remote: tracetest.ClientEndAt(40001)}))
	s.Move("server", &trace.Transition{Conn: server, To: segment.Closed})
	assert.Equal(t, segment.Closed, s.At("server", server))
	assert.False(t, s.Serves("server", trace.Conn{Local: tracetest.ServerEnd}))
}
