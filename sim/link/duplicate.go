package link

// duplicate has a packet arrive twice.
type duplicate struct {
	place
	config *Config
}

func (d *duplicate) pass(p Packet) {
	probability := d.config.Duplicate
	if probability == 0 || d.random.Float64() >= probability {
		d.next(p)
		return
	}
	p.Shared = true
	d.next(p)
	p.Cause = "duplicate"
	d.next(p)
}
