package stack

import "gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

// RFC 6298 section 3: "RTT samples MUST NOT be made using segments that were retransmitted
// (and thus for which it is ambiguous whether the reply was for the first instance of the
// packet or a later instance)"; RFC 9293 MUST-18.
//
// Without timestamps netstack measures one segment a round trip, and after a timeout goes
// on to measure it though it is sent again. So what is measured next is new.
func forgetRTT(v *tcp.TCPSenderState) { v.RTTMeasureSeqNum = v.SndNxt }
