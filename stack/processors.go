package stack

import (
	"reflect"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"gvisor.dev/gvisor/pkg/sleep"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// netstack's TCP starts a processor for each of GOMAXPROCS, a goroutine to which it hands
// incoming segments. To have one of them do its work costs two switches of goroutines, and
// where a processor of the machine is idle Go wakes it for that, which costs as much as the
// segment itself; and a barrier for each of them made the same run five times as long on 64.
//
// So the processors are told to end, as netstack does when it closes, and one takes their
// place that has no goroutine: the barrier runs netstack's own loop for it, which is told to
// end once the queue is empty. The loop is no exported function; a goroutine that is in it
// tells where it is. TestProcessors pins all of that. On a netstack that has it elsewhere one
// processor is left, or all are, and a run is the same, and slower.

// processor is the one that a host runs itself.
type processor struct {
	at      unsafe.Pointer // netstack's *processor
	sleeper *sleep.Sleeper // that is woken by the next two
	queued  *sleep.Waker   // there is work
	end     *sleep.Waker   // the loop is to end
	done    sync.WaitGroup // which the loop tells that it has ended
}

// loop is netstack's (*processor).start.
type loop func(at unsafe.Pointer, done *sync.WaitGroup)

// ownProcessor puts the processor of a new host, before any packet, in the place of
// netstack's; it is nil where that cannot be done.
func ownProcessor(s *stack.Stack) *processor {
	list, ok := processorsOf(s)
	if !ok || processorLoop() == nil {
		return nil
	}
	for i := range list.Len() {
		part[sleep.Waker](list.Index(i), "closeWaker").Assert()
	}
	list.Set(reflect.MakeSlice(list.Type(), 1, 1))
	own := list.Index(0)
	p := &processor{
		at:      own.Addr().UnsafePointer(),
		sleeper: part[sleep.Sleeper](own, "sleeper"),
		queued:  part[sleep.Waker](own, "newEndpointWaker"),
		end:     part[sleep.Waker](own, "closeWaker"),
	}
	p.listen()
	return p
}

// part is a field of one of netstack's processors.
func part[T any](processor reflect.Value, name string) *T {
	return (*T)(processor.FieldByName(name).Addr().UnsafePointer())
}

// listen has the processor woken by what wakes netstack's.
func (p *processor) listen() {
	p.sleeper.AddWaker(p.queued)
	p.sleeper.AddWaker(p.end)
}

// run handles all segments that are queued.
func (p *processor) run() {
	if !p.queued.IsAsserted() {
		return
	}
	p.end.Assert()
	p.done.Add(1)
	processorLoop()(p.at, &p.done)
	p.listen()
}

// processorLoop is nil if this netstack has it elsewhere.
var processorLoop = sync.OnceValue(findLoop)

func findLoop() loop {
	s := stack.New(stack.Options{TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol}})
	defer s.Destroy()
	if _, ok := processorsOf(s); !ok {
		return nil
	}
	s.Pause() // each is in its loop then
	defer s.Resume()
	stacks := make([]runtime.StackRecord, runtime.NumGoroutine()+100)
	n, _ := runtime.GoroutineProfile(stacks)
	for _, one := range stacks[:min(n, len(stacks))] {
		for _, call := range one.Stack() {
			if f := runtime.FuncForPC(call - 1); f != nil && strings.HasSuffix(f.Name(), "transport/tcp.(*processor).start") {
				entry := f.Entry()
				closure := unsafe.Pointer(&entry) // a function is a pointer to where its code begins
				return *(*loop)(unsafe.Pointer(&closure))
			}
		}
	}
	return nil
}

// leaveOneProcessor is for a host that cannot run its own.
func leaveOneProcessor(s *stack.Stack) {
	processors, ok := processorsOf(s)
	if !ok || processors.Len() == 0 {
		return
	}
	for i := 1; i < processors.Len(); i++ {
		part[sleep.Waker](processors.Index(i), "closeWaker").Assert()
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
	if list.Kind() != reflect.Slice || !isProcessor(list.Type().Elem()) {
		return list, false
	}
	return reflect.NewAt(list.Type(), unsafe.Pointer(list.UnsafeAddr())).Elem(), true
}

// isProcessor reports whether netstack's processors are made of what is known here.
func isProcessor(processor reflect.Type) bool {
	if processor.Kind() != reflect.Struct {
		return false
	}
	// order: all of them must be there
	for name, want := range map[string]reflect.Type{
		"sleeper":          reflect.TypeFor[sleep.Sleeper](),
		"newEndpointWaker": reflect.TypeFor[sleep.Waker](),
		"closeWaker":       reflect.TypeFor[sleep.Waker](),
		"pauseWaker":       reflect.TypeFor[sleep.Waker](),
		"pauseChan":        reflect.TypeFor[chan struct{}](),
		"resumeChan":       reflect.TypeFor[chan struct{}](),
	} {
		f, ok := processor.FieldByName(name)
		if !ok || f.Type != want {
			return false
		}
	}
	return processor.NumField() == 7 // and the queue
}
