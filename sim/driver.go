package sim

// Driver is what lets the time of a network pass.
type Driver int

const (
	// Auto is Bubble for a network that is made in a testing/synctest bubble, and Loop
	// for any other.
	Auto Driver = iota
	// Loop is the network's own: time passes in [Network.Run] and the calls that
	// wait. Everything is done by one goroutine at a time, the caller's or a
	// process started with [Network.Go]. It is deterministic.
	Loop
	// Bubble is the time of a testing/synctest bubble, in which the network must be
	// made. Any goroutine of the bubble may use the network. It is deterministic: what
	// goroutines do at the same instant takes effect when all of them wait, in an order
	// that does not depend on which of them came first.
	Bubble
	// WallClock is real time, for any goroutines and for programs that cannot run in
	// a bubble. It is not deterministic: timing is the machine's.
	WallClock
)

// String is the driver's name.
func (d Driver) String() string {
	return [...]string{"auto", "loop", "bubble", "wall clock"}[d]
}
