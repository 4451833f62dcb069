package scenario

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A picture has each node and link, with what the file says of it in its words.
func TestMermaid(t *testing.T) {
	for script, want := range map[string]string{
		"link delay=5ms\nlink client>server rate=1Mbit\nclient connect 80\nlink delay=9ms\n": `    n1(["client"])
    n2(["server"])
    n1 ---|"delay=5ms<br/>client#62;server: rate=1Mbit"| n2
`,
		"topology dumbbell flows=1 rate=10Mbit access-delay=1ms\nelement fq-codel as slow left right rate=9Mbit\n" +
			"element codel client1>server1 rate=1Mbit\nlink client1 left mtu=1400\n": `    n1{{"left"}}
    n2{{"right"}}
    n3(["client1"])
    n4(["server1"])
    n1 ---|"rate=10Mbit<br/>fq-codel as slow rate=9Mbit"| n2
    n3 ---|"delay=1ms<br/>mtu=1400"| n1
    n2 ---|"delay=1ms"| n4
    n3 -.->|"codel rate=1Mbit"| n4
`,
		"topology star hosts=2 delay=1ms\n": `    n1["center"]
    n2(["host1"])
    n3(["host2"])
    n2 ---|"delay=1ms"| n1
    n3 ---|"delay=1ms"| n1
`,
		"topology chain routers=1\n": `    n1(["client"])
    n2(["server"])
    n3{{"router1"}}
    n1 --- n3
    n3 --- n2
`,
	} {
		s, err := Parse("a.txt", []byte(script))
		require.NoError(t, err, script)
		assert.Equal(t, "```mermaid\nflowchart LR\n"+want+"```\n", s.Mermaid(), script)
	}
}
