package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
)

// Options say who may see the page. The zero value serves it to this machine only.
type Options struct {
	// Hosts are names and addresses besides this machine's own by which the page may be
	// asked for; "*" is any. A page of another name that leads here (DNS rebinding) is
	// refused.
	Hosts []string
	// Given is a file that the page opens by itself, at the fragment #open=NAME: a capture or
	// a scenario. Nothing if it has no Name.
	Given Given
}

// Given is a file that the page opens.
type Given struct {
	Name string
	Data []byte
}

// policy is what the page may do: run what is served with it, the module too, and nothing
// from elsewhere. Others may show it in a frame.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; " +
	"connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"

// asset is a file as it is sent.
type asset struct {
	mediaType    string
	tag          string
	plain, tight []byte // tight is brotli
}

// Handler serves the page, and nothing can be written through it.
func Handler(o Options) (http.Handler, error) { return handler(embedded(), o) }

func handler(b built, o Options) (http.Handler, error) {
	names, err := b.names()
	if err != nil {
		return nil, err
	}
	s := server{hosts: o.Hosts, assets: map[string]asset{}}
	for _, name := range names {
		plain, err := b.read(name)
		if err != nil {
			return nil, err
		}
		var tight []byte
		if name == module {
			tight, err = fs.ReadFile(b.files, kept)
		} else {
			tight = compressed(plain)
		}
		if err != nil {
			return nil, err
		}
		s.add(name, plain, tight)
	}
	s.assets["/"] = s.assets["/index.html"]
	if o.Given.Name != "" {
		s.add("given", o.Given.Data, nil)
	}
	return s, nil
}

// compressed is what is worth sending instead.
func compressed(plain []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.DefaultCompression)
	_, _ = w.Write(plain) // to memory
	_ = w.Close()
	return b.Bytes()
}

// server serves the page's files.
type server struct {
	hosts  []string
	assets map[string]asset
}

func (s server) add(name string, plain, tight []byte) {
	sum := sha256.Sum256(plain)
	s.assets["/"+name] = asset{typeOf(name), `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`, plain, tight}
}

// ServeHTTP implements http.Handler.
func (s server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if why := s.refuses(r); why != "" {
		http.Error(w, why, http.StatusForbidden)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "this server only shows a page: GET or HEAD", http.StatusMethodNotAllowed)
		return
	}
	a, ok := s.assets[r.URL.Path]
	if !ok {
		http.Error(w, "there is no such file: the page is at /", http.StatusNotFound)
		return
	}
	h.Set("Content-Type", a.mediaType)
	h.Set("Cache-Control", "no-cache") // asked for again, and answered with 304
	h.Add("Vary", "Accept-Encoding")
	body, tag := a.plain, a.tag
	if a.tight != nil && accepts(r, "br") {
		h.Set("Content-Encoding", "br")
		body, tag = a.tight, strings.TrimSuffix(tag, `"`)+`-br"`
	}
	h.Set("ETag", tag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// accepts reports whether a browser takes an encoding.
func accepts(r *http.Request, encoding string) bool {
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			return strings.Trim(strings.TrimPrefix(strings.ReplaceAll(weight, " ", ""), "q="), "0.") != "" || weight == ""
		}
	}
	return false
}

// refuses says why a request is not answered; "" if it is.
func (s server) refuses(r *http.Request) string {
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if !s.known(host) {
		return fmt.Sprintf("this page is not served as %q: open it by the address that tcpsim has printed", host)
	}
	if site := r.Header.Get("Sec-Fetch-Site"); site == "cross-site" && r.Header.Get("Sec-Fetch-Mode") != "navigate" {
		return "this page is not for other sites' scripts"
	}
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host && origin != "https://"+r.Host {
		return "this page is not for other sites' scripts"
	}
	return ""
}

// known reports whether a host's name is one that the page is served as.
func (s server) known(host string) bool {
	if slices.Contains(s.hosts, "*") {
		return true
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || slices.Contains(s.hosts, host) {
		return true
	}
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && a.IsLoopback()
}
