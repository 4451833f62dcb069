package ladder_test

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/ladder"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What goes through a NAT stands between the lifelines of the two hosts, with their states
// and with numbers that count from the SYNs.
func TestBehindNAT(t *testing.T) {
	s, err := scenario.Parse("a.txtar", []byte("element nat\nserver listen 80\nclient connect 80\nserver accept\nclient write \"hi\"\nserver read \"hi\"\nsleep 1s\n"))
	require.NoError(t, err)
	got, err := s.Run(scenario.Options{})
	require.NoError(t, err)
	var last ladder.Row
	for row := range ladder.Rows(got, false) {
		assert.Equal(t, [2]string{"client", "server"}, row.Hosts)
		assert.NotContains(t, row.Note, "arrives: translated")
		if row.Label != nil {
			last = row
		}
	}
	assert.Equal(t, "ESTABLISHED ESTABLISHED", last.States[0].Name+" "+last.States[1].Name)
	assert.EqualValues(t, 3, last.Label.Ack)
}
