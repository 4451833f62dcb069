package link

// loss loses packets, each with the same probability.
type loss struct {
	place
	config *Config
}

func (l *loss) pass(p Packet) {
	if probability := l.config.Loss; probability > 0 && l.random.Float64() < probability {
		l.world.Drop(p, "lost")
		return
	}
	l.next(p)
}
