package stack

import (
	"reflect"
	"time"
	"unsafe"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// innards are the variables of one netstack endpoint that fixes read and write, where
// they stand: in fields that are not exported, found by their names. Nothing of netstack
// runs meanwhile. TestInnards pins the fields.
type innards struct {
	endpoint unsafe.Pointer // *tcp.Endpoint
	sender   unsafe.Pointer // its *sender; nil before the handshake is done
}

// innards finds the variables of c's endpoint; ok is false if there is none, or if this
// netstack has them elsewhere.
func (c *conn) innards() (in innards, ok bool) {
	if c.endpoint == nil || !layout.known {
		return in, false
	}
	in.endpoint = unsafe.Pointer(c.endpoint)
	in.sender = *field[unsafe.Pointer](in.endpoint, layout.sender)
	return in, true
}

// field is the variable that stands so far into the struct at base.
func field[T any](base unsafe.Pointer, offset uintptr) *T { return (*T)(unsafe.Add(base, offset)) }

// variables are those of exported types.
func (in innards) variables() *tcp.TCPSenderState {
	return field[tcp.TCPSenderState](in.sender, layout.variables)
}

// receiver is what the receiving side has.
func (in innards) receiver() *tcp.TCPReceiverState {
	return field[tcp.TCPReceiverState](*field[unsafe.Pointer](in.endpoint, layout.receiver), layout.received)
}

// memoryUsed is what netstack thinks that the receive buffer costs, in bytes.
func (in innards) memoryUsed() *int32 { return field[int32](in.endpoint, layout.memoryUsed) }

// congestion is the state of loss recovery.
func (in innards) congestion() tcpip.CongestionControlState {
	return *field[tcpip.CongestionControlState](in.sender, layout.congestion)
}

// recovery says how the connection detects loss.
func (in innards) recovery() *tcpip.TCPRecovery {
	return field[tcpip.TCPRecovery](in.endpoint, layout.recovery)
}

// synTimeout is how long the SYN's timer was last set for; nil if there is no handshake.
func (in innards) synTimeout() *time.Duration {
	handshake := *field[unsafe.Pointer](in.endpoint, layout.handshake)
	if handshake == nil {
		return nil
	}
	timer := *field[unsafe.Pointer](handshake, layout.synTimer)
	if timer == nil {
		return nil
	}
	return field[time.Duration](timer, layout.synTimeout)
}

func (in innards) resend() alarm  { return alarm{unsafe.Add(in.sender, layout.resend)} }
func (in innards) reorder() alarm { return alarm{unsafe.Add(in.sender, layout.reorder)} }
func (in innards) probe() alarm   { return alarm{unsafe.Add(in.sender, layout.probe)} }

// queued is a segment of the sender's that is not acknowledged (its type segment).
type queued struct{ at unsafe.Pointer }

// head is the first of them, and lastSent the last that has been sent but for what is
// sent again.
func (in innards) head() queued { return queued{*field[unsafe.Pointer](in.sender, layout.head)} }

func (in innards) lastSent() queued {
	if next := (queued{*field[unsafe.Pointer](in.sender, layout.unsent)}); !next.none() {
		return next.previous()
	}
	return queued{*field[unsafe.Pointer](in.sender, layout.tail)}
}

func (q queued) none() bool                 { return q.at == nil }
func (q queued) next() queued               { return queued{*field[unsafe.Pointer](q.at, layout.next)} }
func (q queued) previous() queued           { return queued{*field[unsafe.Pointer](q.at, layout.previous)} }
func (q queued) sent() *tcpip.MonotonicTime { return field[tcpip.MonotonicTime](q.at, layout.sent) }

// tries is how often it has been sent.
func (q queued) tries() *uint32 { return field[uint32](q.at, layout.tries) }

// numbered reports whether it has been sent, or tried to be.
func (q queued) numbered() bool { return *field[header.TCPFlags](q.at, layout.flags) != 0 }

// size is how many octets of data it has; 0 for a FIN.
func (q queued) size() int {
	return (*field[*stack.PacketBuffer](q.at, layout.packet)).Data().Size()
}

// unsent is the first that is to be sent next, or sent again after a timeout.
func (in innards) unsent() queued { return queued{*field[unsafe.Pointer](in.sender, layout.unsent)} }

// alarm is one of netstack's own timers (its type timer), which may be off while the
// clock's timer behind it still runs: then it is orphaned.
type alarm struct{ at unsafe.Pointer }

// The states of an alarm.
const (
	alarmOff = 1 + iota
	alarmOn
	alarmOrphaned
)

func (a alarm) state() *int { return field[int](a.at, layout.alarmState) }
func (a alarm) target() *tcpip.MonotonicTime {
	return field[tcpip.MonotonicTime](a.at, layout.alarmTarget)
}
func (a alarm) on() bool { return *a.state() == alarmOn }

// expiry is when it goes off, by the host's clock.
func (a alarm) expiry() time.Duration { return *nanoseconds(a.target()) - uptime }

// nanoseconds is what a time of netstack's is made of: its methods go by way of the calendar,
// which takes longer than all else that is done with the times of a segment.
func nanoseconds(t *tcpip.MonotonicTime) *time.Duration { return (*time.Duration)(unsafe.Pointer(t)) }

// disable is what netstack's own method of the name does.
func (a alarm) disable() {
	if *a.state() == alarmOn {
		*a.state() = alarmOrphaned
	}
}

// expire has the alarm go off now.
func (a alarm) expire() {
	orphan := *a.state() != alarmOff // the clock's timer will come
	*a.state(), *a.target() = alarmOn, tcpip.MonotonicTime{}
	(*field[func()](a.at, layout.alarmCall))()
	if orphan && *a.state() == alarmOff {
		*a.state() = alarmOrphaned
	}
}

// shift has it go off so much later, or earlier if by is negative.
func (a alarm) shift(by time.Duration, now tcpip.MonotonicTime) {
	target := a.target().Add(by)
	*a.target() = target
	if clock := field[tcpip.MonotonicTime](a.at, layout.alarmClockTarget); target.Before(*clock) {
		*clock = target
		(*field[tcpip.Timer](a.at, layout.alarmTimer)).Reset(target.Sub(now))
	}
}

// offsets are where all of them stand.
type offsets struct {
	known bool // false if this netstack has one of them elsewhere

	sender, handshake, recovery        uintptr // in tcp.Endpoint
	receiver, received                 uintptr // in tcp.Endpoint, and in what that points to
	memoryUsed                         uintptr // in tcp.Endpoint
	variables, congestion              uintptr // in its sender
	resend, reorder, probe             uintptr // too
	head, tail, unsent                 uintptr // its segments
	next, previous, sent               uintptr // in a segment
	flags, packet, tries               uintptr // too
	alarmState, alarmTarget, alarmCall uintptr // in each of these three
	alarmClockTarget, alarmTimer       uintptr // too
	synTimer, synTimeout               uintptr // in the handshake, and in its timer
}

var layout = findOffsets()

func findOffsets() offsets {
	monotonic := reflect.TypeFor[tcpip.MonotonicTime]()
	o := offsets{known: monotonic.NumField() == 1 && monotonic.Field(0).Type.Kind() == reflect.Int64}
	endpoint := reflect.TypeFor[tcp.Endpoint]()
	find := func(of reflect.Type, name string, kind reflect.Kind) (offset uintptr, t reflect.Type) {
		if of == nil || of.Kind() != reflect.Struct {
			o.known = false
			return 0, nil
		}
		f, ok := of.FieldByName(name)
		if !ok || f.Type.Kind() != kind || len(f.Index) != 1 {
			o.known = false
			return 0, nil
		}
		if kind == reflect.Pointer {
			return f.Offset, f.Type.Elem()
		}
		return f.Offset, f.Type
	}
	exact := func(of reflect.Type, name string, want reflect.Type) uintptr {
		offset, t := find(of, name, want.Kind())
		if want.Kind() == reflect.Pointer {
			want = want.Elem()
		}
		o.known = o.known && t == want
		return offset
	}
	var sender, receiver, handshake, timer, alarm, segment, entry reflect.Type
	o.sender, sender = find(endpoint, "snd", reflect.Pointer)
	o.handshake, handshake = find(endpoint, "h", reflect.Pointer)
	o.recovery = exact(endpoint, "tcpRecovery", reflect.TypeFor[tcpip.TCPRecovery]())
	o.receiver, receiver = find(endpoint, "rcv", reflect.Pointer)
	o.received = exact(receiver, "TCPReceiverState", reflect.TypeFor[tcp.TCPReceiverState]())
	offset, atomic := find(endpoint, "rcvMemUsed", reflect.Struct)
	o.memoryUsed = offset + exact(atomic, "value", reflect.TypeFor[int32]())
	o.variables = exact(sender, "TCPSenderState", reflect.TypeFor[tcp.TCPSenderState]())
	o.congestion = exact(sender, "state", reflect.TypeFor[tcpip.CongestionControlState]())
	o.resend, alarm = find(sender, "resendTimer", reflect.Struct)
	o.reorder, _ = find(sender, "reorderTimer", reflect.Struct)
	o.probe, _ = find(sender, "probeTimer", reflect.Struct)
	offset, queue := find(sender, "writeList", reflect.Struct)
	inner, list := find(queue, "writeList", reflect.Struct)
	o.head, segment = find(list, "head", reflect.Pointer)
	o.tail, _ = find(list, "tail", reflect.Pointer)
	o.head, o.tail = offset+inner+o.head, offset+inner+o.tail
	o.unsent, _ = find(sender, "writeNext", reflect.Pointer)
	offset, entry = find(segment, "segmentEntry", reflect.Struct)
	o.next, _ = find(entry, "next", reflect.Pointer)
	o.previous, _ = find(entry, "prev", reflect.Pointer)
	o.next, o.previous = offset+o.next, offset+o.previous
	o.sent = exact(segment, "xmitTime", reflect.TypeFor[tcpip.MonotonicTime]())
	o.flags = exact(segment, "flags", reflect.TypeFor[header.TCPFlags]())
	o.packet = exact(segment, "pkt", reflect.TypeFor[*stack.PacketBuffer]())
	o.tries = exact(segment, "xmitCount", reflect.TypeFor[uint32]())
	o.alarmState, _ = find(alarm, "state", reflect.Int)
	o.alarmTarget = exact(alarm, "target", reflect.TypeFor[tcpip.MonotonicTime]())
	o.alarmCall = exact(alarm, "callback", reflect.TypeFor[func()]())
	o.alarmClockTarget = exact(alarm, "clockTarget", reflect.TypeFor[tcpip.MonotonicTime]())
	o.alarmTimer = exact(alarm, "timer", reflect.TypeFor[tcpip.Timer]())
	o.synTimer, timer = find(handshake, "retransmitTimer", reflect.Pointer)
	o.synTimeout = exact(timer, "timeout", reflect.TypeFor[time.Duration]())
	return o
}
