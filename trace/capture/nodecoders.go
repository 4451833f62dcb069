//go:build page

package capture

// decoder is one of gopacket's, which are not here (decoders.go).
type decoder *struct{}

// unread is what is added to the name of what cannot be read.
const unread = ", which the command reads and the page does not"

var framePPP, frameLLC, payloadPPP, tunnelGRE, tunnelAH, tunnelEtherIP, tunnelVXLAN, tunnelGTP, tunnelGeneve, tunnelMPLS decoder

func frameOf(linkType) decoder { return nil }
func typeOf(uint16) decoder    { return nil }

func afterLayers([]byte, decoder, int) (packet []byte, outer string) { return nil, "" }
