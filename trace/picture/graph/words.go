package graph

// What graphs say in words.
const (
	textTitle = "%s: %s to %s"
	textTime  = "time"

	textSequence      = "Sequence numbers"
	textSequenceAxis  = "sequence number"
	textSequenceAbout = "Segments sent: %d, of which %d carry numbers that were sent before and %d were lost. The last ACK is %s."
	textSegment       = "segment"
	textAgain         = "sent again (R)"
	textLost          = "lost"
	textAck           = "acknowledged"
	textWindow        = "end of the receive window"
	textSack          = "SACK (S)"
	textWindowAbove   = "The receive window ends above the picture, at up to %s."

	textCongestion      = "Congestion window and data in flight"
	textSegmentsAxis    = "segments"
	textBytesAxis       = "bytes"
	textCwnd            = "congestion window (cwnd)"
	textSsthresh        = "slow start threshold (ssthresh)"
	textFlight          = "in flight"
	textNoVariables     = "The trace does not tell the congestion window and the slow start threshold. What is in flight is counted from segments and ACKs."
	textNoSsthresh      = "There is no slow start threshold yet."
	textCongestionAbout = "In flight at most: %s %s."
	textCwndAbout       = " The congestion window goes from %d to %d segments, with %d at most."

	textRTT      = "Round-trip times"
	textRTTAxis  = "time, %s"
	textSample   = "sample: from a segment to its ACK"
	textSRTT     = "smoothed (SRTT)"
	textRTO      = "retransmission timeout (RTO)"
	textNoTimer  = "The trace does not tell SRTT and RTO."
	textNoSample = "No ACK gave a sample of the round-trip time."
	textRTTAbout = "Samples: %d."
	textRTTRange = " Between %s and %s %s."

	textThroughput      = "Throughput"
	textThroughputAxis  = "%s per second"
	textSentRate        = "sent, with what was sent again"
	textAckedRate       = "acknowledged"
	textThroughputAbout = "Sent: %s bytes in %s s, of which %s were acknowledged."
	textEach            = "Each step is %s %s."
	textNoData          = "No data was sent."
)
