package capture

import "encoding/binary"

// Options of pcapng's blocks.
const (
	optionEnd     = 0
	optionComment = 1 // of any block

	optionInterfaceName = 2 // of interfaces
	optionResolution    = 9
	optionTimeOffset    = 14

	optionFlags    = 2 // of packets
	optionPacketID = 5

	directionMask = 0b11 // of optionFlags
	inbound       = 0b01
	outbound      = 0b10
)

// eachOption calls visit for each option in a list, up to the first one that is
// malformed: what programs add there is not worth losing a packet for.
func eachOption(order binary.ByteOrder, list []byte, visit func(code uint16, value []byte)) {
	for len(list) >= 4 {
		code, length := order.Uint16(list), int(order.Uint16(list[2:]))
		list = list[4:]
		if code == optionEnd || length > len(list) {
			return
		}
		visit(code, list[:length])
		list = list[min(len(list), (length+3)/4*4):]
	}
}

// packetOptions are those of a packet that this package has written.
type packetOptions struct {
	number    uint64 // 0 if there is none
	direction uint32
	comments  []string
}

// mostComments bounds the comments of a packet.
const mostComments = 64

func parsePacketOptions(order binary.ByteOrder, list []byte) (o packetOptions) {
	eachOption(order, list, func(code uint16, value []byte) {
		switch {
		case code == optionComment && len(o.comments) < mostComments:
			o.comments = append(o.comments, string(value))
		case code == optionFlags && len(value) == 4:
			o.direction = order.Uint32(value) & directionMask
		case code == optionPacketID && len(value) == 8:
			o.number = order.Uint64(value)
		}
	})
	return o
}
