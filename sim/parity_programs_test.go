package sim_test

import "slices"

// group is programs of one kind.
type group struct {
	name     string
	programs []program
}

// connected is what begins a program about a connection.
var connected = program{"listen", "dial", "accept"}

// parityPrograms are all that are played.
func parityPrograms() []group {
	var ends, data, deadlines group
	ends.name = "One end does something, then the same or the other does; both ends are tried after that"
	actions := []string{"write", "closeWrite", "closeRead", "close", "reset"}
	after := []program{
		{"client read", "client write", "server read", "server write", "client read", "server read", "client close", "server close"},
		{"server write", "client write", "client read", "server read", "server closeWrite", "client closeWrite", "client read all"},
	}
	for _, first := range actions {
		for _, second := range actions {
			for _, end := range []string{"client ", "server "} {
				for _, tried := range after {
					ends.add("client "+first, end+second, tried)
				}
			}
		}
	}
	data.name = "The same with data that nobody has read"
	for _, first := range actions {
		for _, second := range actions {
			for _, end := range []string{"client ", "server "} {
				for _, tried := range after {
					data.add("server write", "client "+first, program{end + second}, tried)
				}
			}
		}
	}
	deadlines.name = "Deadlines, and operations on nothing"
	operations := []string{"read", "read nothing", "write", "write nothing", "read all", "write from a reader",
		"write from a reader that fails", "options"}
	for _, state := range []string{"deadline past", "deadline soon", "deadline none", "close", "closeRead", "closeWrite"} {
		for _, operation := range operations {
			deadlines.add("client "+state, "client "+operation, program{"client " + operation, "server read", "client deadline none", "client read nothing"})
		}
	}
	for _, state := range []string{"reset", "close", "closeWrite", "write"} {
		for _, operation := range operations {
			deadlines.add("client "+state, "server "+operation, program{"server " + operation, "server options"})
		}
	}
	return []group{ends, data, deadlines, blockedPrograms, listenerPrograms, dialPrograms}
}

// add adds a program about a connection.
func (g *group) add(first, second string, more ...program) {
	p := append(slices.Clone(connected), first, second)
	g.programs = append(g.programs, append(p, slices.Concat(more...)...))
}

var blockedPrograms = group{"Operations that wait while another is made", []program{
	{"listen", "dial", "accept", "client blocked read, then deadline past", "client read", "client write"},
	{"listen", "dial", "accept", "client blocked read, then close", "client read", "client close"},
	{"listen", "dial", "accept", "client blocked read, then closeRead", "client read", "client write"},
	{"listen", "dial", "accept", "client blocked write, then deadline past", "client write nothing", "client deadline none"},
	{"listen", "dial", "accept", "client blocked write, then close", "client write"},
	{"listen", "blocked accept, then deadline past", "accept", "listener deadline none", "dial", "accept and wait"},
	{"listen", "blocked accept, then close", "accept", "listener close"},
	{"listen with a backlog of 1", "dial until nobody answers", "blocked dial, then cancel"},
	{"listen with a backlog of 1", "dial until nobody answers", "dial with a context that ends soon"},
}}

var listenerPrograms = group{"Listeners", []program{
	{"listen", "listen once more"},
	{"listen", "dial", "accept", "listen once more", "listener close", "listen once more"},
	{"listen", "dial", "accept", "server close", "client close", "listener close", "listen once more"},
	{"listen", "listener close", "listener close", "accept", "listener deadline past", "dial"},
	{"listen", "listener deadline past", "accept", "dial", "accept", "listener deadline none", "accept"},
	{"listen", "accept and wait"},
	{"listen", "dial", "listener close", "client read", "client read", "client write", "client close"},
	{"listen", "dial", "client write", "listener close", "client write", "client write", "client read"},
	{"listen", "dial", "listener close", "client closeWrite", "client closeRead"},
	{"listen", "dial", "client close", "accept", "server read", "server write", "server write"},
	{"listen", "dial", "client write", "client close", "accept", "server read", "server read", "server write", "server read"},
	{"listen", "dial", "client reset", "accept and wait", "server read", "server write"},
	{"listen", "dial", "client write", "client reset", "accept and wait", "server read", "server read", "server write"},
	{"listen", "dial", "accept", "listener close", "client write", "server read", "server write", "client read"},
	{"listen on nothing"}, {"listen on a foreign address"}, {"listen on tcp4 and IPv6"}, {"listen on tcp6 and IPv4"},
	{"listen on an unknown network"}, {"listen on no port"}, {"listen on a port out of range"}, {"listen on an unknown service"},
}}

var dialPrograms = group{"Dialing", []program{
	{"listen", "dial nobody"},
	{"listen", "dial nobody from a port"},
	{"listen", "dial from a foreign address"},
	{"listen", "dial", "accept", "dial from the client's port"},
	{"listen", "dial from an address of UDP"},
	{"listen", "dial with a context that is canceled", "accept and wait"},
	{"listen", "dial with a context that is over", "accept and wait"},
	{"listen", "dial with a deadline that is past", "accept and wait"},
	{"listen", "dial with a timeout of an hour", "accept and wait", "client options", "client write", "server read"},
	{"dial nothing"}, {"dial an unknown network"}, {"dial no port"}, {"dial a port out of range"},
	{"dial an unknown service"}, {"dial IPv4 over tcp6"},
}}
