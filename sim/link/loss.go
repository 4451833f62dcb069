package link

import "math/rand/v2"

// loss loses packets, each with the same probability.
type loss struct {
	line   *Line
	random *rand.Rand
}

func (l *loss) pass(p Packet, next func(Packet)) {
	if probability := l.line.config.Loss; probability > 0 && l.random.Float64() < probability {
		l.line.world.Drop(p, "lost")
		return
	}
	next(p)
}
