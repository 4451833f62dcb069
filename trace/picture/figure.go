package picture

import (
	"strings"

	"github.com/seed-8df93623/tcpsim/segment"
)

// The state machine as RFC 9293 draws it in figure 5: the same states at the same
// places, with the same words. CLOSED is there twice.

// box is a state.
type box struct {
	state segment.State
	point // its middle
}

const (
	boxWidth, boxHeight       = 112.0, 28.0
	figureWidth, figureHeight = 640.0, 606.0

	column1, column2, column3 = 76.0, 320.0, 564.0

	row1, row2, row3, row4, row5, row6, row7 = 28.0, 112.0, 212.0, 312.0, 410.0, 500.0, 590.0
)

var boxes = []box{
	{segment.Closed, at(column2, row1)},
	{segment.Listen, at(column2, row2)},
	{segment.SynReceived, at(column1, row3)},
	{segment.SynSent, at(column3, row3)},
	{segment.Established, at(column2, row4)},
	{segment.FinWait1, at(column1, row5)},
	{segment.CloseWait, at(column3, row5)},
	{segment.FinWait2, at(column1, row6)},
	{segment.Closing, at(column2, row6)},
	{segment.LastAck, at(column3, row6)},
	{segment.TimeWait, at(column2, row7)},
	{segment.Closed, at(column3, row7)},
}

// edge is a change of state that the figure shows.
type edge struct {
	from, to segment.State
	via      [4]point  // a cubic Bézier curve
	says     [2]string // the event, and what TCP does about it
	at       point     // where it says so: the middle of the rule between the two
	badge    float64   // where on the curve its number is, if not half way
}

// event tells the three kinds of events apart that change a state.
type event int

const (
	anyEvent event = iota
	userCall
	arrival
	timeout
)

// event is what brings the change about.
func (e edge) event() event {
	switch {
	case strings.HasPrefix(e.says[0], "rcv "):
		return arrival
	case strings.HasPrefix(e.says[0], "Timeout"):
		return timeout
	}
	return userCall
}

// at is the place with these coordinates.
func at(x, y float64) point { return point{X: x, Y: y} }

// straight is a curve that is none.
func straight(x1, y1, x2, y2 float64) [4]point {
	a, b := at(x1, y1), at(x2, y2)
	return [4]point{a, a.Towards(b, 1./3), a.Towards(b, 2./3), b}
}

const (
	halfWidth, halfHeight = boxWidth / 2, boxHeight / 2

	right1, left2, right2, left3 = column1 + halfWidth, column2 - halfWidth, column2 + halfWidth, column3 - halfWidth
)

var edges = []edge{
	{segment.Closed, segment.Listen, straight(column2-20, row1+halfHeight, column2-20, row2-halfHeight),
		[2]string{"passive OPEN", "create TCB"}, at(248, 70), 0},
	{segment.Listen, segment.Closed, straight(column2+20, row2-halfHeight, column2+20, row1+halfHeight),
		[2]string{"CLOSE", "delete TCB"}, at(384, 70), 0},
	{segment.Closed, segment.SynSent, [4]point{at(right2, row1-5), at(510, row1-5), at(584, 70), at(column3+20, row3-halfHeight)},
		[2]string{"active OPEN", "create TCB, snd SYN"}, at(570, 30), 0},
	{segment.SynSent, segment.Closed, [4]point{at(544, row3-halfHeight), at(544, 110), at(470, row1+8), at(right2, row1+8)},
		[2]string{"CLOSE", "delete TCB"}, at(446, 100), 0},
	{segment.SynReceived, segment.Listen, [4]point{at(column1, row3-halfHeight), at(column1, 140), at(150, row2), at(left2, row2)},
		[2]string{"rcv RST", "(note 1)"}, at(112, 100), 0},
	{segment.Listen, segment.SynReceived, straight(left2+14, row2+halfHeight, right1-4, row3-halfHeight),
		[2]string{"rcv SYN", "snd SYN,ACK"}, at(248, 178), 0},
	{segment.Listen, segment.SynSent, straight(right2-14, row2+halfHeight, left3+4, row3-halfHeight),
		[2]string{"SEND", "snd SYN"}, at(392, 178), 0},
	{segment.SynSent, segment.SynReceived, straight(left3, row3-2, right1, row3-2),
		[2]string{"rcv SYN", "snd SYN,ACK"}, at(column2, row3-2), 0.25},
	{segment.SynReceived, segment.Established, straight(right1-4, row3+halfHeight, left2+14, row4-halfHeight),
		[2]string{"rcv ACK of SYN", "x"}, at(258, 246), 0},
	{segment.SynSent, segment.Established, straight(left3+4, row3+halfHeight, right2-14, row4-halfHeight),
		[2]string{"rcv SYN,ACK", "snd ACK"}, at(390, 246), 0},
	{segment.SynReceived, segment.FinWait1, straight(column1-10, row3+halfHeight, column1-10, row5-halfHeight),
		[2]string{"CLOSE", "snd FIN"}, at(column1+26, row4), 0},
	{segment.Established, segment.FinWait1, straight(left2+14, row4+halfHeight, right1-4, row5-halfHeight),
		[2]string{"CLOSE", "snd FIN"}, at(170, 340), 0},
	{segment.Established, segment.CloseWait, straight(right2-14, row4+halfHeight, left3+4, row5-halfHeight),
		[2]string{"rcv FIN", "snd ACK"}, at(470, 340), 0},
	{segment.FinWait1, segment.FinWait2, straight(column1-10, row5+halfHeight, column1-10, row6-halfHeight),
		[2]string{"rcv ACK of FIN", "x"}, at(column1+46, 455), 0},
	{segment.FinWait1, segment.Closing, straight(right1-4, row5+halfHeight, left2+14, row6-halfHeight),
		[2]string{"rcv FIN", "snd ACK"}, at(238, 436), 0},
	{segment.CloseWait, segment.LastAck, straight(column3, row5+halfHeight, column3, row6-halfHeight),
		[2]string{"CLOSE", "snd FIN"}, at(column3+34, 455), 0},
	{segment.FinWait2, segment.TimeWait, straight(right1-4, row6+halfHeight, left2, row7-4),
		[2]string{"rcv FIN", "snd ACK"}, at(148, 568), 0},
	{segment.Closing, segment.TimeWait, straight(column2, row6+halfHeight, column2, row7-halfHeight),
		[2]string{"rcv ACK of FIN", "x"}, at(column2-50, 545), 0},
	{segment.LastAck, segment.Closed, straight(column3, row6+halfHeight, column3, row7-halfHeight),
		[2]string{"rcv ACK of FIN", "x"}, at(column3-52, 545), 0},
	{segment.TimeWait, segment.Closed, straight(right2, row7, left3, row7),
		[2]string{"Timeout=2MSL", "delete TCB"}, at(442, row7-24), 0},
}
