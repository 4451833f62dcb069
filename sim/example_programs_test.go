package sim_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/seed-8df93623/tcpsim/sim"
	"github.com/seed-8df93623/tcpsim/sim/link"
)

// net/http over a link that loses the answer's first segment, in real time. A test that
// is in a testing/synctest bubble has all the same without any real time: there, leave
// Driver out.
func Example_http() {
	n := sim.New(sim.Config{Seed: 1, Driver: sim.WallClock})
	defer n.Close()
	client, _ := n.AddHost(sim.HostConfig{Name: "client"})
	server, _ := n.AddHost(sim.HostConfig{Name: "server"})
	way, _ := n.AddLink(client, server, link.Config{Delay: time.Millisecond})
	way.Backward().AddRule(link.Nth(link.Data, link.Drop(), 1))

	l, _ := server.Listen("tcp", ":80")
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "hello")
	}))

	c := &http.Client{Transport: &http.Transport{DialContext: client.DialContext}}
	r, err := c.Get("http://server/")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	fmt.Println(string(body), err)
	// Output:
	// hello <nil>
}

// A proxy between two other hosts, which carries the end of what each side says, too.
func Example_proxy() {
	n := sim.New(sim.Config{Seed: 1})
	defer n.Close()
	hosts := map[string]*sim.Host{}
	for _, name := range []string{"client", "proxy", "backend"} {
		hosts[name], _ = n.AddHost(sim.HostConfig{Name: name})
	}
	n.AddLink(hosts["client"], hosts["proxy"], link.Config{Delay: 5 * time.Millisecond})
	n.AddLink(hosts["proxy"], hosts["backend"], link.Config{Delay: 20 * time.Millisecond})

	n.Go("backend", func() error {
		l, err := hosts["backend"].Listen("tcp", ":80")
		if err != nil {
			return err
		}
		c, err := l.Accept()
		if err != nil {
			return err
		}
		defer c.Close()
		_, err = io.Copy(c, c)
		return err
	})
	n.Go("proxy", func() error {
		l, err := hosts["proxy"].ListenTCP("tcp", ":80")
		if err != nil {
			return err
		}
		from, err := l.AcceptTCP()
		if err != nil {
			return err
		}
		to, err := hosts["proxy"].DialTCP("tcp", "backend:80")
		if err != nil {
			return err
		}
		both := n.NewGroup()
		for _, way := range [][2]*sim.Conn{{from, to}, {to, from}} {
			both.Go("carry", func() error {
				_, err := io.Copy(way[1], way[0])
				way[1].CloseWrite()
				return err
			})
		}
		return both.Wait()
	})
	n.Go("client", func() error {
		c, err := hosts["client"].DialTCP("tcp", "proxy:80")
		if err != nil {
			return err
		}
		io.WriteString(c, "hello")
		c.CloseWrite()
		answer, err := io.ReadAll(c)
		fmt.Printf("%s after %s\n", answer, n.Elapsed())
		return err
	})
	fmt.Println(n.Run())
	// Output:
	// hello after 100ms
	// <nil>
}

// A dialer that returns at once, for a program that dials with a mutex held.
func ExampleDialer_background() {
	n := sim.New(sim.Config{Seed: 1})
	defer n.Close()
	client, _ := n.AddHost(sim.HostConfig{Name: "client"})
	server, _ := n.AddHost(sim.HostConfig{Name: "server"})
	n.AddLink(client, server, link.Config{Delay: 25 * time.Millisecond})

	d := sim.Dialer{Host: client, Background: true}
	c, err := d.Dial("tcp", net.JoinHostPort("server", "80"))
	fmt.Println(n.Elapsed(), err)
	_, err = c.Read(make([]byte, 1))
	fmt.Println(n.Elapsed(), err)
	// Output:
	// 0s <nil>
	// 50ms read tcp 10.0.0.1:49152->10.0.0.2:80: connect: connection refused
}
