package scenario_test

import (
	"testing"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bottleneck sends 100 kB, 69 segments, through a queue of ten packets. A packet of 1500
// bytes takes 12 ms at 1 Mbit/s.
const bottleneck = `
topology chain routers=2 delay=5ms
element drop-tail router1>router2 rate=1Mbit packets=10
client timestamps=off
flow client server bytes=100kB
wait
`

func TestExpectLossAndQueue(t *testing.T) {
	played(t, bottleneck+`
		expect loss client>router1 0
		expect loss client>router1 0% within=0%
		expect loss router1>router2 20% within=100%
		expect queue router1>router2 most 10 within=0%
		expect queue router1>router2 100% 10 within=0%
		expect queue router1>router2 most 110.544ms within=0.1%
		expect queue router1>router2 mean 80ms within=50%
		expect queue router1>router2 median 80ms within=50%`)
}

func TestExpectLossAndQueueFail(t *testing.T) {
	for line, want := range map[string]string{
		"expect loss client>router1 3":                         "a.txtar:6: expect loss client>router1 3: 0 of 104 packets are lost, 0% (at 1.165672s)",
		"expect loss client>router1 10% within=50%":            "a.txtar:6: expect loss client>router1 10% within=50%: 0 of 104 packets are lost, 0% (at 1.165672s)",
		"expect queue client>router1 most 3 within=1%":         "a.txtar:6: expect queue client>router1 most 3 within=1%: no packet has come to a queue there; give the link a rate, or put one before it, such as element drop-tail (at 1.165672s)",
		"expect queue router1>router2 most 3 within=1%":        "a.txtar:6: expect queue router1>router2 most 3 within=1%: it is 10 packets (at 1.165672s)",
		"expect queue router1>router2 median 100us within=50%": "a.txtar:6: expect queue router1>router2 median 100us within=50%: it is 51.984ms (at 1.165672s)",
	} {
		s, err := scenario.Parse("a.txtar", []byte(bottleneck[1:]+line+"\n"))
		require.NoError(t, err)
		_, err = s.Run(scenario.Options{})
		assert.EqualError(t, err, want)
	}
	for script, want := range map[string]string{
		"expect loss client>server 1%":                        "a.txtar:1: expect loss: missing within=; usage: expect loss DIRECTION PERCENT within=PROBABILITY, or expect loss DIRECTION PACKETS [within=PROBABILITY]",
		"expect loss client>server 0.5":                       `a.txtar:1: expect loss: "0.5" is no loss; want a share such as 2%, or a number of packets such as 7`,
		"expect loss client>server 7 withing=2":               `a.txtar:1: expect loss: unknown setting "withing"; did you mean "within"?`,
		"expect loss 5":                                       "a.txtar:1: expect loss: missing DIRECTION (client>server or server>client); usage: expect loss DIRECTION PERCENT within=PROBABILITY, or expect loss DIRECTION PACKETS [within=PROBABILITY]",
		"expect queue client>server 95 5ms within=5%":         `a.txtar:1: expect queue: "95" is nothing to ask of a queue; want mean, median, most, or a share of the packets such as 95%`,
		"expect queue client>server most long within=5%":      `a.txtar:1: expect queue: "long" is no time and no number of packets; want such as 20ms or 15`,
		"expect queue client>server most 5ms":                 "a.txtar:1: expect queue: missing within=; usage: expect queue DIRECTION mean|median|most|PERCENT DURATION|PACKETS within=PROBABILITY",
		"expect loss client>server 0":                         "a.txtar:1: expect loss client>server 0: no packet has been sent into it (at 0s)",
		"expect client connections LISTEN 1":                  "a.txtar:1: expect client connections LISTEN 1: want 1, got 0 (at 0s)",
		"client connect 80\nexpect client connections OPEN 1": `a.txtar:2: expect: unknown state "OPEN"; want one of CLOSED, LISTEN, SYN-SENT, SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT, CLOSING, LAST-ACK, TIME-WAIT`,
	} {
		s, err := scenario.Parse("a.txtar", []byte(script+"\n"))
		if err == nil {
			_, err = s.Run(scenario.Options{})
		}
		assert.EqualError(t, err, want)
	}
}

// A segment in a host's name is for the host that the line says, whoever spoke last.
func TestSpoofingTwo(t *testing.T) {
	tr := played(t, `
		topology star hosts=4
		spoof host1 host2:1000>host3:80 S =1
		spoof host1 host2:1000>host4:80 S =1`)
	assert.Equal(t, "host3", tr.Packets()[0].To)
	assert.Equal(t, "host4", tr.Packets()[1].To)
}
