package page

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// small is a page with a file of each kind.
func small() built {
	var packed bytes.Buffer
	w := brotli.NewWriter(&packed)
	_, _ = io.WriteString(w, "\x00asm the module")
	_ = w.Close()
	files := fstest.MapFS{kept: {Data: packed.Bytes()}}
	for _, name := range []string{"index.html", "page.js", "one.js", "page-style.css", "worker.js", "wasm_exec.js", "lesson.en.json", "lesson.zh.json"} {
		files[name] = &fstest.MapFile{Data: []byte("<" + name + `> "</script>"`)}
	}
	return of(files)
}

// ask is one request to the small page.
func ask(t *testing.T, o Options, change func(*http.Request)) *http.Response {
	t.Helper()
	h, err := handler(small(), o)
	require.NoError(t, err)
	r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8080/", nil)
	change(r)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return string(b)
}

func TestFiles(t *testing.T) {
	for path, mediaType := range map[string]string{
		"/": "text/html; charset=utf-8", "/index.html": "text/html; charset=utf-8", "/page.js": "text/javascript; charset=utf-8",
		"/tcpsim.wasm": "application/wasm", "/lesson.zh.json": "application/json", "/page-style.css": "text/css; charset=utf-8",
	} {
		r := ask(t, Options{}, func(r *http.Request) { r.URL.Path = path })
		assert.Equal(t, http.StatusOK, r.StatusCode, path)
		assert.Equal(t, mediaType, r.Header.Get("Content-Type"), path)
		assert.NotEmpty(t, body(t, r), path)
	}
	for _, path := range []string{"/one.js", "/tcpsim.wasm.br", "/..", "/../page.go", "//", "/dist", "/given"} {
		r := ask(t, Options{}, func(r *http.Request) { r.URL.Path = path })
		assert.Equal(t, http.StatusNotFound, r.StatusCode, path)
	}
}

func TestCompressed(t *testing.T) {
	for accepted, want := range map[string]string{"gzip, br": "br", "br;q=0.5": "br", "br;q=0": "", "gzip": "", "": "", "BR": "br", "br ; q=0.0": ""} {
		r := ask(t, Options{}, func(r *http.Request) {
			r.URL.Path = "/tcpsim.wasm"
			r.Header.Set("Accept-Encoding", accepted)
		})
		assert.Equal(t, want, r.Header.Get("Content-Encoding"), accepted)
		content := io.Reader(r.Body)
		if want == "br" {
			content = brotli.NewReader(content)
		}
		plain, err := io.ReadAll(content)
		require.NoError(t, err)
		assert.Equal(t, "\x00asm the module", string(plain))
	}
}

func TestAskedAgain(t *testing.T) {
	tag := ask(t, Options{}, func(*http.Request) {}).Header.Get("ETag")
	require.NotEmpty(t, tag)
	r := ask(t, Options{}, func(r *http.Request) { r.Header.Set("If-None-Match", tag) })
	assert.Equal(t, http.StatusNotModified, r.StatusCode)
}

// A page of another site that has its name lead here (DNS rebinding), and scripts of other
// sites, get nothing.
func TestRefused(t *testing.T) {
	for name, change := range map[string]func(*http.Request){
		"a name that leads here": func(r *http.Request) { r.Host = "evil.example:8080" },
		"a name like ours":       func(r *http.Request) { r.Host = "localhost.evil.example" },
		"an address like ours":   func(r *http.Request) { r.Host = "127.0.0.1.evil.example" },
		"no name":                func(r *http.Request) { r.Host = "" },
		"another origin":         func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"no origin":              func(r *http.Request) { r.Header.Set("Origin", "null") },
		"a script elsewhere":     func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
	} {
		assert.Equal(t, http.StatusForbidden, ask(t, Options{}, change).StatusCode, name)
	}
	for name, change := range map[string]func(*http.Request){
		"localhost": func(r *http.Request) { r.Host = "localhost:8080" },
		"IPv6":      func(r *http.Request) { r.Host = "[::1]:8080" },
		"itself":    func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:8080"); r.Host = "127.0.0.1:8080" },
		"a link elsewhere": func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			r.Header.Set("Sec-Fetch-Mode", "navigate")
		},
	} {
		assert.Equal(t, http.StatusOK, ask(t, Options{}, change).StatusCode, name)
	}
	assert.Equal(t, http.StatusOK, ask(t, Options{Hosts: []string{"*"}}, func(r *http.Request) { r.Host = "192.0.2.1" }).StatusCode)
	assert.Equal(t, http.StatusOK, ask(t, Options{Hosts: []string{"teacher.example"}}, func(r *http.Request) { r.Host = "Teacher.example.:80" }).StatusCode)
}

func TestNothingIsWritten(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, "PROPFIND"} {
		r := ask(t, Options{}, func(r *http.Request) { r.Method = method })
		assert.Equal(t, http.StatusMethodNotAllowed, r.StatusCode, method)
		assert.Equal(t, "GET, HEAD", r.Header.Get("Allow"))
	}
	r := ask(t, Options{}, func(r *http.Request) { r.Method = http.MethodHead })
	assert.Equal(t, http.StatusOK, r.StatusCode)
}

func TestPolicy(t *testing.T) {
	h := ask(t, Options{}, func(*http.Request) {}).Header
	assert.NotContains(t, h.Get("Content-Security-Policy"), "unsafe-inline")
	assert.NotContains(t, h.Get("Content-Security-Policy"), "'unsafe-eval'")
	assert.Equal(t, "nosniff", h.Get("X-Content-Type-Options"))
}

func TestGiven(t *testing.T) {
	r := ask(t, Options{Given: Given{"their.pcap", []byte("bytes")}}, func(r *http.Request) { r.URL.Path = "/given" })
	assert.Equal(t, "application/octet-stream", r.Header.Get("Content-Type"))
	assert.Equal(t, "bytes", body(t, r))
}

func TestExport(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "public", "tcp")
	require.NoError(t, export(small(), folder))
	content, err := os.ReadFile(filepath.Join(folder, "tcpsim.wasm"))
	require.NoError(t, err)
	assert.Equal(t, "\x00asm the module", string(content))
	assert.NoFileExists(t, filepath.Join(folder, kept))
	assert.FileExists(t, filepath.Join(folder, "index.html"))
	assert.NoFileExists(t, filepath.Join(folder, "one.js"))

	assert.ErrorContains(t, export(small(), folder), "is not empty", "nothing that is there is lost")
	there, err := os.ReadDir(filepath.Dir(folder))
	require.NoError(t, err)
	assert.Len(t, there, 1, "nothing is left over")

	empty := t.TempDir()
	require.NoError(t, export(small(), empty))
	broken := of(fstest.MapFS{kept: {Data: []byte("no brotli")}})
	folder = filepath.Join(t.TempDir(), "new")
	require.Error(t, export(broken, folder))
	assert.NoDirExists(t, folder)
}

// In the page that is one file everything is inside, and its policy has the hash of what
// may run.
func TestOne(t *testing.T) {
	var b strings.Builder
	require.NoError(t, one(small(), &b))
	text := b.String()
	script := regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindStringSubmatch(text)
	require.NotNil(t, script)
	assert.Contains(t, text, "'"+hashOf(script[1])+"'")
	assert.Equal(t, `<one.js> "<\/script>"`, script[1])
	assert.Equal(t, 5, strings.Count(text, "</script>"), "four parts and the script")
	assert.NotContains(t, text, "src=")
	require.Error(t, one(of(fstest.MapFS{}), io.Discard))
}

// What is built is there, whole.
func TestEmbedded(t *testing.T) {
	names, err := embedded().names()
	require.NoError(t, err)
	assert.Subset(t, names, []string{"index.html", "page.js", "page-style.css", "worker.js", "wasm_exec.js", "lesson.en.json", "lesson.zh.json", module})
	m, err := embedded().read(module)
	require.NoError(t, err)
	assert.Equal(t, "\x00asm", string(m[:4]))
}
