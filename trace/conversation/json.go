package conversation

import (
	"encoding/json"
	"time"
)

// MarshalJSON implements [json.Marshaler]. The packet is told by its number, and when it
// was sent; of one that went over routers, where it was lost and why, or how long it has
// waited in queues.
func (s *Segment) MarshalJSON() ([]byte, error) {
	cause, place, queued := s.way()
	return json.Marshal(struct {
		Number int           `json:"number"`
		Time   time.Duration `json:"time_ns"`
		From   Side          `json:"from"`
		Phase  Phase         `json:"phase"`
		Class  Class         `json:"class"`
		About  int           `json:"about,omitempty"`
		RTT    time.Duration `json:"rtt_ns,omitempty"`
		Method Method        `json:"rtt_by,omitempty"`
		Cause  string        `json:"cause,omitempty"`
		Place  string        `json:"place,omitempty"`
		Queued time.Duration `json:"queued_ns,omitempty"`
	}{s.Packet.Number, s.Packet.Sent, s.From, s.Phase, s.Class, s.About, s.RTT, s.Method, cause, place, queued})
}

// way is what became of the packet over routers: of the first copy that has arrived, or if
// none has, of the first that was lost.
func (s *Segment) way() (cause, place string, queued time.Duration) {
	for _, f := range s.Packet.Fates {
		if !f.Dropped {
			for _, h := range f.Hops {
				queued += h.Queued
			}
			return "", "", queued
		}
		if place == "" && f.Place != "" {
			cause, place = f.Cause, f.Place
		}
	}
	return cause, place, 0
}

// MarshalJSON implements [json.Marshaler]: the names of all classes in an array, of a
// retransmission both "retransmission" and its kind.
func (c Class) MarshalJSON() ([]byte, error) { return json.Marshal(append([]string{}, c.Names()...)) }

// MarshalText implements [encoding.TextMarshaler], as do those below: the name.
func (s Side) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func (p Phase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

func (e Ending) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

func (m Method) MarshalText() ([]byte, error) { return []byte(m.String()), nil }
