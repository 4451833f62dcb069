package link

// GilbertElliott loses packets in bursts (Gilbert 1960, Elliott 1963): a channel is good or
// bad, and each packet may find that this has changed. With the other fields zero the share
// P/(P+R) of packets is lost, in bursts of 1/R packets on average.
type GilbertElliott struct {
	// P is the probability that the channel becomes bad, R that it becomes good again,
	// before each packet.
	P, R float64
	// PassBad is the probability that a packet passes while the channel is bad, and
	// LossGood that one is lost while it is good: 1-h and 1-k of netem, but that PassBad
	// is h.
	PassBad, LossGood float64
}

// Kind is "gilbert-elliott".
func (GilbertElliott) Kind() string { return "gilbert-elliott" }

// Check says what is wrong with the settings, if anything.
func (g GilbertElliott) Check() error {
	return probabilities(probability{"p", g.P}, probability{"r", g.R}, probability{"pass-bad", g.PassBad}, probability{"loss-good", g.LossGood})
}

func (g GilbertElliott) begin(p *place) stage {
	return &gilbertElliott{settings: settings[GilbertElliott]{g}, place: p}
}

type gilbertElliott struct {
	settings[GilbertElliott]
	*place
	bad bool
}

func (g *gilbertElliott) pass(p Packet) {
	change := g.is.P
	if g.bad {
		change = g.is.R
	}
	if g.random.Float64() < change {
		g.bad = !g.bad
	}
	loss := g.is.LossGood
	if g.bad {
		loss = 1 - g.is.PassBad
	}
	if g.random.Float64() < loss {
		g.world.Drop(p, g.is.Kind())
		return
	}
	g.next(p)
}
