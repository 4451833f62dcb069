package graph

// What graphs say in words.
const (
	textTitle = "%s: %s to %s"
	textTime  = "time, %s"

	textTimeSince = "time, %s, from %s s on"

	textColon         = "%s: %s"
	textAllFlows      = "%s of all connections"
	textAllFlowsAbout = "Connections compared: %d."
	textOfFlow        = "%s to %s"
	textMoreFlows     = "Those with the most data are drawn; left out: %d."

	textQueueOf      = "Queue %s to %s, %s"
	textQueueLength  = "Packets that wait"
	textPacketsAxis  = "packets"
	textWaiting      = "packets that wait"
	textMarked       = "a packet is marked (ECN)"
	textDroppedHere  = "a packet is dropped"
	textQueueAbout   = "Packets that wait at once: %d at most. Dropped: %d."
	textSojourn      = "Time that packets have waited"
	textSojournOf    = "a packet that is sent on"
	textSojournAbout = "A packet has waited for %s at most."

	textThinned = "Points that would cover each other are drawn once; each extreme and each loss is there."

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
	textCwnd            = "congestion window (cwnd)"
	textSsthresh        = "slow start threshold (ssthresh)"
	textFlight          = "in flight"
	textAgainHere       = "a segment is sent again"
	textWhenSent        = "What TCP knows is told with each segment that it sends."
	textWhenSampled     = "What TCP knows is told with each segment that it sends, and when one that has arrived is dealt with."
	textSlowStart       = "phase: slow start"
	textAvoidance       = "phase: congestion avoidance"
	textRecovery        = "phase: fast recovery"
	textLoss            = "phase: after a retransmission timeout"
	textNoSsthresh      = "There is no slow start threshold."
	textCongestionAbout = "The congestion window goes from %d to %d segments, with %d at most. Segments in flight: %d at most."

	textInFlight       = "Data in flight"
	textBytesAxis      = "bytes"
	textUnacknowledged = "sent and not acknowledged"
	textInFlightAbout  = "Bytes in flight: %s at most."

	textRTT         = "Round-trip times"
	textSample      = "sample: from a segment to its ACK"
	textSRTT        = "smoothed (SRTT)"
	textRTO         = "retransmission timeout (RTO)"
	textNoTimer     = "The trace does not tell SRTT and RTO."
	textNoSample    = "No ACK gave a sample of the round-trip time."
	textRTTAbout    = "Samples: %d."
	textRTTRange    = " Between %s and %s %s."
	textRTOAbout    = " The last RTO is %s %s."
	textLogarithmic = "The axis is logarithmic."

	textThroughput      = "Throughput"
	textThroughputAxis  = "%s per second"
	textSentRate        = "sent, with what was sent again"
	textAckedRate       = "acknowledged"
	textThroughputAbout = "Sent: %s bytes in %s s, of which %s were acknowledged."
	textEach            = "Each step is %s %s."
)

// comparisonTitles are what is compared, by the names of graphs.
var comparisonTitles = map[string]string{
	"time-sequence": textAckedSoFar, Cwnd: textCwndOnly, InFlight: textInFlight, "rtt": textRTT, "throughput": textAckedPerSecond,
}

const (
	textAckedSoFar     = "Data acknowledged"
	textCwndOnly       = "Congestion window"
	textAckedPerSecond = "Data acknowledged per second"
)
