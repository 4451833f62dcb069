package analysis

import (
	"encoding/json"
	"net/netip"

	"github.com/seed-8df93623/tcpsim/trace/conversation"
)

// What follows makes encoding/json write a [Report] with the names that trace/jsonl has
// for the same things. Times are integers, nanoseconds since the start of the trace, and
// end in _ns.

// jsonConnection is a [Connection] with a name for each of what it has two or three of.
type jsonConnection struct {
	Client   jsonEnd                       `json:"client"`
	Server   jsonEnd                       `json:"server"`
	Begun    bool                          `json:"begun"`
	Phases   map[conversation.Phase]Extent `json:"phases"`           // those that have segments; encoding/json sorts them
	Closing  conversation.Closing          `json:"closing,omitzero"` // absent while it is open
	Segments []*conversation.Segment       `json:"segments"`
}

// jsonEnd is one end of a connection, and what it has sent.
type jsonEnd struct {
	Host    string         `json:"host"`
	Address netip.AddrPort `json:"address"`
	Flow
}

// MarshalJSON implements [json.Marshaler].
func (c *Connection) MarshalJSON() ([]byte, error) {
	j := jsonConnection{
		Client:   jsonEnd{c.Hosts[conversation.Client], c.Conn.Local, c.Flows[conversation.Client]},
		Server:   jsonEnd{c.Hosts[conversation.Server], c.Conn.Remote, c.Flows[conversation.Server]},
		Begun:    c.Begun,
		Phases:   map[conversation.Phase]Extent{},
		Closing:  c.Closing,
		Segments: append([]*conversation.Segment{}, c.Segments...), // never null
	}
	for phase, e := range c.Phases {
		if e.Segments > 0 {
			j.Phases[conversation.Phase(phase)] = e
		}
	}
	return json.Marshal(j)
}
