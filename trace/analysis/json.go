package analysis

import (
	"encoding/json"
	"net/netip"
	"time"
)

// What follows makes encoding/json write a [Report] with the names that trace/jsonl has
// for the same things. Times are integers, nanoseconds since the start of the trace, and
// end in _ns.

// jsonConnection is a [Connection] with a name for each of what it has two or three of.
type jsonConnection struct {
	Client   jsonEnd          `json:"client"`
	Server   jsonEnd          `json:"server"`
	Begun    bool             `json:"begun"`
	Phases   map[Phase]Extent `json:"phases"`           // those that have segments; encoding/json sorts them
	Closing  Closing          `json:"closing,omitzero"` // absent while it is open
	Segments []*Segment       `json:"segments"`
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
		Client:   jsonEnd{c.Hosts[Client], c.Conn.Local, c.Flows[Client]},
		Server:   jsonEnd{c.Hosts[Server], c.Conn.Remote, c.Flows[Server]},
		Begun:    c.Begun,
		Phases:   map[Phase]Extent{},
		Closing:  c.Closing,
		Segments: append([]*Segment{}, c.Segments...), // never null
	}
	for phase, e := range c.Phases {
		if e.Segments > 0 {
			j.Phases[Phase(phase)] = e
		}
	}
	return json.Marshal(j)
}

// MarshalJSON implements [json.Marshaler]. The packet is told by its number, and when it
// was sent.
func (s *Segment) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Number int           `json:"number"`
		Time   time.Duration `json:"time_ns"`
		From   Side          `json:"from"`
		Phase  Phase         `json:"phase"`
		Class  Class         `json:"class"`
		About  int           `json:"about,omitempty"`
		RTT    time.Duration `json:"rtt_ns,omitempty"`
		Method Method        `json:"rtt_by,omitempty"`
	}{s.Packet.Number, s.Packet.Sent, s.From, s.Phase, s.Class, s.About, s.RTT, s.Method})
}

// MarshalJSON implements [json.Marshaler]: the names of all classes in an array, of a
// retransmission both "retransmission" and its kind.
func (c Class) MarshalJSON() ([]byte, error) { return json.Marshal(append([]string{}, c.names()...)) }

// MarshalText implements [encoding.TextMarshaler], as do those below: the name.
func (s Side) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

func (e Ending) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

func (m Method) MarshalText() ([]byte, error) { return []byte(m.String()), nil }
