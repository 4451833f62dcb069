package conversation

import "github.com/seed-8df93623/tcpsim/segment"

// again are the classes of what is sent again.
const again = Retransmission | TimeoutRetransmission | FastRetransmission | TailLossProbe | Spurious

// recorded is what a segment is for where the trace records why it was sent: that counts
// for more than what its numbers and times let one infer.
func recorded(c Class, cause segment.Cause) Class {
	const kinds = TimeoutRetransmission | FastRetransmission | TailLossProbe
	switch {
	case cause == segment.CauseUnknown:
		return c
	case cause == segment.CauseKeepAlive:
		return c&^(ZeroWindowProbe|ChallengeACK|Retransmission|kinds) | KeepAlive
	case cause == segment.CauseWindowProbe:
		return c&^(KeepAlive|Retransmission|kinds) | ZeroWindowProbe
	case c.Is(Reset):
		return recordedReset(c, cause)
	case c.Is(PureACK) && cause == segment.CauseChallenge:
		return c | ChallengeACK
	case c.Is(PureACK):
		return c &^ ChallengeACK
	case !c.Is(Retransmission):
		return c
	}
	switch cause {
	case segment.CauseCall, segment.CauseRelease:
		return c &^ again // forged segments had these numbers before, the end has not sent them
	case segment.CauseRTO, segment.CauseAfterRTO:
		return c&^kinds | TimeoutRetransmission
	case segment.CauseDuplicateACKs, segment.CauseRecovery, segment.CauseRACK:
		return c&^kinds | FastRetransmission
	case segment.CauseTLP:
		return c&^kinds | TailLossProbe
	}
	return c &^ kinds // such as smaller segments for a path that takes no larger ones
}

// recordedReset is recorded for a RST.
func recordedReset(c Class, cause segment.Cause) Class {
	switch cause {
	case segment.CauseUnacceptedACK:
		return c&^Reset | ResetUnacceptable
	case segment.CauseUnread, segment.CauseAbort, segment.CauseNotAccepted:
		return c&^Reset | ResetAbort
	case segment.CauseNobodyReads:
		return c&^Reset | ResetAfterClose
	}
	return c
}
