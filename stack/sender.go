package stack

import (
	"reflect"
	"time"
	"unsafe"

	"github.com/seed-8df93623/tcpsim/segment"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// Sender is what TCP's sending side knows of a connection: the variables of
// congestion control (RFC 5681) and of the retransmission timer (RFC 6298).
//
// [Wiring.Output] is given it with each packet, once TCP has done all that it does at
// that instant; it is the host's to use again. There is none before the handshake is
// done, for a packet of no connection, and without [Wiring.Inspect].
type Sender struct {
	Cwnd     int // congestion window, in segments
	Ssthresh int // slow start threshold, in segments; very large until the first loss
	InFlight int // segments sent and neither acknowledged nor taken for lost

	SRTT   time.Duration // smoothed round-trip time; 0 before the first sample
	RTTVar time.Duration // its variation
	RTO    time.Duration // retransmission timeout
}

// output lets a packet leave, of connection c if it belongs to one.
func (h *Host) output(c *conn, packet segment.Datagram, cause segment.Cause) {
	var s *Sender
	if c != nil && h.wiring.Inspect {
		if v, ok := inside(c.endpoint); ok {
			h.sender = v.sender()
			s = &h.sender
		}
	}
	h.wiring.Output(packet, cause, s)
	h.sample(c, true)
}

// variables are netstack's own, where they stand.
type variables struct {
	*tcp.TCPSenderState
	*tcp.TCPRTTState
	control unsafe.Pointer // the field that holds netstack's congestion control
}

func (v variables) sender() Sender {
	return Sender{
		Cwnd: v.SndCwnd, Ssthresh: v.Ssthresh, InFlight: v.Outstanding,
		SRTT: v.SRTT, RTTVar: v.RTTVar, RTO: v.RTO,
	}
}

// inside finds the variables of an endpoint; ok is false before its handshake is
// done.
//
// netstack tells them all only with each segment that comes in
// (tcp.NewProtocolProbe), which costs several allocations each time, and says
// nothing of what a call or a timer sends. So they are read where they stand:
// in values of exported types, which an endpoint keeps in fields that are not
// exported. Nothing of netstack runs between two barriers, and nothing is written
// but by congestion control. TestInside pins the fields.
func inside(e *tcp.Endpoint) (v variables, ok bool) {
	if e == nil || !places.known {
		return v, false
	}
	sender := *field[unsafe.Pointer](unsafe.Pointer(e), places.sender)
	if sender == nil {
		return v, false
	}
	return variables{
		(*tcp.TCPSenderState)(unsafe.Add(sender, places.state)),
		(*tcp.TCPRTTState)(unsafe.Add(sender, places.roundTrip)),
		unsafe.Add(sender, places.control.Offset),
	}, true
}

// setControl puts c in the place of netstack's congestion control, which is an
// interface that can be had from outside: its methods are exported.
func (v variables) setControl(c congestionControl) {
	reflect.NewAt(places.control.Type, v.control).Elem().Set(reflect.ValueOf(c))
}

// ownControl is netstack's congestion control.
func (v variables) ownControl() (congestionControl, bool) {
	if !places.replaceable {
		return nil, false
	}
	c, ok := reflect.NewAt(places.control.Type, v.control).Elem().Interface().(congestionControl)
	return c, ok
}

// places are where the variables stand.
var places = findPlaces()

type place struct {
	known            bool    // false if this netstack has them elsewhere
	sender           uintptr // in tcp.Endpoint
	state, roundTrip uintptr // in what that points to
	control          reflect.StructField
	replaceable      bool // whether control can be set
}

func findPlaces() (p place) {
	sender, ok := reflect.TypeFor[tcp.Endpoint]().FieldByName("snd")
	if !ok || sender.Type.Kind() != reflect.Pointer || sender.Type.Elem().Kind() != reflect.Struct || len(sender.Index) != 1 {
		return place{}
	}
	p.sender = sender.Offset
	state, known := sender.Type.Elem().FieldByName("TCPSenderState")
	p.state, p.known = state.Offset, known && state.Type == reflect.TypeFor[tcp.TCPSenderState]()
	timer, known := sender.Type.Elem().FieldByName("rtt")
	if !known || timer.Type.Kind() != reflect.Struct {
		return place{}
	}
	roundTrip, known := timer.Type.FieldByName("TCPRTTState")
	p.roundTrip = timer.Offset + roundTrip.Offset
	p.known = p.known && known && roundTrip.Type == reflect.TypeFor[tcp.TCPRTTState]()
	p.control, p.replaceable = sender.Type.Elem().FieldByName("cc")
	p.replaceable = p.replaceable && p.known && p.control.Type.Kind() == reflect.Interface &&
		reflect.TypeFor[*replacement]().Implements(p.control.Type)
	return p
}
