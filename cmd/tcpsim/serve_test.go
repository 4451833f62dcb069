package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-8df93623/tcpsim/cmd/page"
)

// A server answers until it is told to stop, and then ends as one that was not in trouble.
func TestServe(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	h, err := page.Handler(page.Options{})
	require.NoError(t, err)
	stop, ended := make(chan struct{}), make(chan error)
	go func() { ended <- serveUntil(stop, l, h) }()
	r, err := http.Get("http://" + l.Addr().String() + "/")
	require.NoError(t, err)
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	require.NoError(t, r.Body.Close())
	assert.Contains(t, string(body), `id="page"`)
	close(stop)
	require.NoError(t, <-ended)
	_, err = net.Dial("tcp", l.Addr().String())
	require.Error(t, err)
}

func TestServeMistakes(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	full := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(full, "mine"), nil, 0o600))
	for args, want := range map[string]string{
		"serve --listen 0.0.0.0:0":                   "--listen \"0.0.0.0:0\": other machines could open the page; say --anyone too if they may",
		"serve --listen :0":                          "other machines could open the page",
		"serve --listen 8080":                        "want a host and a port",
		"serve --listen 127.0.0.1:http8080x":         "want a host and a port, as in 127.0.0.1:8080",
		"serve --listen 127.0.0.1":                   "want a host and a port, as in 127.0.0.1:8080",
		"serve --listen " + l.Addr().String():        "another port may be free: 0 is any",
		"serve a b":                                  "want a scenario or a capture; got 2 arguments",
		"serve --export x.html textbook":             "--export writes the page alone",
		"serve --export " + full:                     "is not empty",
		"serve --listen 127.0.0.1:0 no/such/file":    "no/such/file",
		"serve --export " + full + "/mine/page.html": "not a directory",
	} {
		var stdout, stderr strings.Builder
		code := run(strings.Fields(args), strings.NewReader(""), &stdout, &stderr)
		assert.Equal(t, int(trouble), code, args)
		assert.Contains(t, stderr.String(), want, args)
		assert.Empty(t, stdout.String(), args)
	}
}

// What the page begins with is in its address.
func TestServeGiven(t *testing.T) {
	s := serving{app: &app{}}
	o := page.Options{}
	fragment, err := s.given(nil, &o)
	require.NoError(t, err)
	assert.Equal(t, "#lang=en", fragment)
	fragment, err = s.given([]string{"half-close"}, &o)
	require.NoError(t, err)
	assert.Equal(t, "#lesson=half-close&lang=en", fragment)
	assert.Empty(t, o.Given.Name)
	mine := filepath.Join(t.TempDir(), "mine & yours.txt")
	require.NoError(t, os.WriteFile(mine, []byte("text"), 0o600))
	fragment, err = s.given([]string{mine}, &o)
	require.NoError(t, err)
	assert.Equal(t, "#open=mine%20%26%20yours.txt&lang=en", fragment)
	assert.Equal(t, page.Given{Name: "mine & yours.txt", Data: []byte("text")}, o.Given)
}

func TestServeExports(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tcp.html")
	folder := filepath.Join(t.TempDir(), "tcp")
	for _, path := range []string{file, folder} {
		var stdout, stderr strings.Builder
		require.Zero(t, run([]string{"serve", "--export", path}, strings.NewReader(""), &stdout, &stderr), stderr.String())
	}
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Less(t, info.Size(), int64(8<<20))
	assert.FileExists(t, filepath.Join(folder, "index.html"))
}
