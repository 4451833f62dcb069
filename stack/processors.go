package stack

import (
	"reflect"
	"unsafe"

	"gvisor.dev/gvisor/pkg/sleep"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// netstack's TCP starts a processor for each of GOMAXPROCS, and the barrier would
// pause and resume them all: the same run took five times as long on 64 of them.
// Only one ever has work at a time here. So one is left: the others are told to
// end, as netstack does when it closes, and taken off the list that the dispatcher
// chooses from. TestProcessors pins the fields; with another netstack all of them
// stay, and a run is right and slow.

// leaveOneProcessor is called at the host's birth, before any packet.
func leaveOneProcessor(s *stack.Stack) {
	processors, ok := processorsOf(s)
	if !ok || processors.Len() == 0 {
		return
	}
	for i := 1; i < processors.Len(); i++ {
		waker := processors.Index(i).FieldByName("closeWaker").Addr().UnsafePointer()
		(*sleep.Waker)(waker).Assert()
	}
	processors.SetLen(1)
}

// processorsOf is the dispatcher's list of processors; ok is false if this netstack
// has it elsewhere.
func processorsOf(s *stack.Stack) (list reflect.Value, ok bool) {
	protocol := reflect.ValueOf(s.TransportProtocolInstance(tcp.ProtocolNumber))
	if protocol.Kind() != reflect.Pointer || protocol.Elem().Kind() != reflect.Struct {
		return list, false
	}
	dispatcher := protocol.Elem().FieldByName("dispatcher")
	if dispatcher.Kind() != reflect.Struct {
		return list, false
	}
	list = dispatcher.FieldByName("processors")
	if list.Kind() != reflect.Slice || list.Type().Elem().Kind() != reflect.Struct {
		return list, false
	}
	waker, ok := list.Type().Elem().FieldByName("closeWaker")
	if !ok || waker.Type != reflect.TypeFor[sleep.Waker]() {
		return list, false
	}
	return reflect.NewAt(list.Type(), unsafe.Pointer(list.UnsafeAddr())).Elem(), true
}
