package check

import "github.com/seed-8df93623/tcpsim/trace/conversation"

// wrongChecksum is broken by a packet whose checksum is wrong as it is sent. One that is
// cut short has none that could be checked.
func wrongChecksum(_ *end, s *sent) string {
	if err := conversation.VerifyChecksums(s.Packet); err != nil {
		return err.Error()
	}
	return ""
}
