// Package model is the state machine of RFC 9293 seen from outside: from the
// segments of a conversation alone it tells in which state each end is. It knows
// no TCP implementation, and looks at no call of an application.
//
// [End] has the variables of one end of a connection, and is fed with what that end
// sends and with what reaches it. Package conversation does so for traces.
// [End.Send], [End.Arrive] and the states are stable; the variables may grow.
//
// # What segments show
//
// An end is in the state that the last segment which it sent or received puts it
// into. So a state that begins with a call begins here with the first segment that
// shows it:
//
//   - SYN-SENT and FIN-WAIT-1 or LAST-ACK with the SYN and the FIN. A program may
//     have closed long before, while data waited for the window.
//   - LISTEN not at all, until a SYN is answered.
//   - CLOSED by an RST sent or accepted, by the ACK of the FIN in LAST-ACK, and at
//     the end of TIME-WAIT. An end that gives up sends nothing and is not seen to. In a
//     capture a RST may have a number that the end has left behind, if it has got what was
//     captured before: it closes the connection if the end never says that it has
//     ([End.Doubtful]).
//
// # Whose segments
//
// In a trace that knows the fate of its packets, an end sees exactly what was
// delivered to it, when it was, and what a checksum does not give away as damaged.
// A capture knows one point of view only. There every segment is taken to arrive
// at once, in the order of the capture, and what an end sends tells besides what it
// must have received ([End].Guess): an ACK, for example, of data that the capture has
// missed.
package model
