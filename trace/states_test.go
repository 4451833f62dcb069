package trace

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-8df93623/tcpsim/segment"
)

func TestStates(t *testing.T) {
	var s states
	server := clientConn.Reverse()
	assert.Equal(t, segment.Closed, s.at("client", clientConn), "before any move")
	assert.Equal(t, segment.Closed, s.at("server", server), "before it listens")

	s.move("server", &Transition{Conn: Conn{Local: serverEnd}, To: segment.Listen})
	assert.Equal(t, segment.Listen, s.at("server", server))
	assert.Equal(t, segment.Listen, s.at("server", Conn{Local: serverEnd}))
	assert.Equal(t, segment.Closed, s.at("client", Conn{Local: serverEnd}), "another host")
	assert.Equal(t, segment.Closed, s.at("server", Conn{clientEndAt(80), clientEnd}), "another port")

	s.move("server", &Transition{Conn: server, To: segment.Established})
	assert.Equal(t, segment.Established, s.at("server", server))
	assert.Equal(t, segment.Listen, s.at("server", Conn{serverEnd, clientEndAt(40001)}), "another connection")

	s.move("server", &Transition{Conn: Conn{Local: serverEnd}, To: segment.Closed})
	assert.Equal(t, segment.Closed, s.at("server", Conn{serverEnd, clientEndAt(40001)}))
	s.move("server", &Transition{Conn: server, To: segment.Closed})
	assert.Equal(t, segment.Closed, s.at("server", server))
}
