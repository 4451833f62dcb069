package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-8df93623/tcpsim/cmd/page"
	"github.com/seed-8df93623/tcpsim/sim/scenario"
)

// serving is one call of serve.
type serving struct {
	*app
	listen string
	anyone bool
	export string
}

func (a *app) serveCommand() *cobra.Command {
	s := serving{app: a}
	c := &cobra.Command{
		Use:   "serve [NAME|FILE]",
		Short: "Serve a page on which TCP is stepped through, broken and predicted",
		Long: `Serve a page in which the simulator itself runs: pick a lesson, step through it
segment by segment, lose one with a click, and see the new run beside the old
one. It begins with NAME or FILE, a scenario or a capture, if one is given; what
you change or drop on the page stays in the browser.

Only this machine can open it, unless --listen has another address and --anyone
is given. The page reads nothing but what is served, and nothing can be written
through the server. It ends with ctrl-C.

With --export nothing is served: a folder gets the page as files for any web
server, and a file whose name ends in .html has everything in it, and opens from
a disk.`,
		Example: `  tcpsim serve
  tcpsim serve their.pcap
  tcpsim serve --export lesson.html
  tcpsim serve --export public/tcp`,
		Args:              atMost(1, "a scenario or a capture"),
		ValidArgsFunction: a.completeScenarios,
		RunE: func(_ *cobra.Command, args []string) error {
			if s.export != "" {
				return s.exported(args)
			}
			return s.serve(args)
		},
	}
	c.Flags().StringVar(&s.listen, "listen", "127.0.0.1:8080", "serve at `ADDRESS`, a host and a port; port 0 is any that is free")
	c.Flags().BoolVar(&s.anyone, "anyone", false, "let other machines open it, at an address of --listen that is not this machine's own")
	c.Flags().StringVar(&s.export, "export", "", "write the page to `PATH`, a folder, or a file whose name ends in .html")
	return c
}

// exported writes the page, whole or not at all.
func (s *serving) exported(args []string) error {
	if len(args) > 0 {
		return errors.New("--export writes the page alone: send a scenario as a link that the page makes")
	}
	var err error
	if strings.EqualFold(filepath.Ext(s.export), ".html") {
		err = writeFile(s.export, page.One)
	} else if err = page.Export(s.export); err != nil {
		err = fmt.Errorf("--export: %w", cause(err))
	}
	if err != nil {
		s.report(err)
		return trouble
	}
	return nil
}

// serve serves until a signal comes.
func (s *serving) serve(args []string) error {
	host, _, err := net.SplitHostPort(s.listen)
	if err != nil {
		return wantAddress(s.listen)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) && !s.anyone {
		return fmt.Errorf("--listen %q: other machines could open the page; say --anyone too if they may", s.listen)
	}
	o := page.Options{}
	if s.anyone {
		o.Hosts = []string{"*"}
	}
	fragment, err := s.given(args, &o)
	if err != nil {
		s.report(err)
		return trouble
	}
	handler, err := page.Handler(o)
	if err != nil {
		s.report(err)
		return trouble
	}
	l, err := net.Listen("tcp", s.listen)
	if err != nil {
		s.report(unheard(s.listen, err))
		return trouble
	}
	stop := interrupted.tell()
	fmt.Fprintln(s.stdout, s.say("The page is at %s; ctrl-C ends it.", "http://"+l.Addr().String()+"/"+fragment))
	return serveUntil(stop, l, handler)
}

func wantAddress(address string) error {
	return fmt.Errorf("--listen %q: want a host and a port, as in 127.0.0.1:8080", address)
}

// unheard says why nobody can listen at an address, and what could be done.
func unheard(address string, err error) error {
	var name *net.DNSError
	var form *net.AddrError
	if errors.As(err, &name) || errors.As(err, &form) {
		return wantAddress(address)
	}
	return fmt.Errorf("--listen %q: %w; another port may be free: 0 is any", address, cause(err))
}

// serveUntil serves until stop is closed; requests that are on their way then are answered.
func serveUntil(stop <-chan struct{}, l net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: log.New(io.Discard, "", 0)}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-stop:
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return server.Shutdown(ctx)
}

// maxGiven is the largest file that a page is given, in bytes.
const maxGiven = 64 << 20

// given reads what the page begins with, and says where on the page that is.
func (s *serving) given(args []string, o *page.Options) (fragment string, err error) {
	lang := "lang=" + s.language.String()
	if len(args) == 0 {
		return "#" + lang, nil
	}
	name := args[0]
	if _, unknown := scenario.Named(name); unknown == nil {
		return "#lesson=" + name + "&" + lang, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("%s: %w", quoted(name), cause(err))
	}
	defer f.Close()
	o.Given.Name = filepath.Base(name)
	if o.Given.Data, err = io.ReadAll(io.LimitReader(f, maxGiven+1)); err != nil {
		return "", fmt.Errorf("%s: %w", quoted(name), cause(err))
	}
	if len(o.Given.Data) > maxGiven {
		return "", fmt.Errorf("%s: this is larger than %d MiB, too large for a page; tcpsim show reads it", quoted(name), maxGiven>>20)
	}
	return "#open=" + strings.ReplaceAll(url.QueryEscape(o.Given.Name), "+", "%20") + "&" + lang, nil
}
