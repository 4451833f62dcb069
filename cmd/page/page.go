// Package page is a page on which TCP is stepped through, broken and predicted, and what
// serves it: the simulator itself runs in the browser.
//
// The page's TypeScript is in web; what is built of it, and of the module that runs in the
// browser (wasm, which is package engine), is in dist and goes into the command, so that a
// user needs nothing else:
//
//	npm ci --prefix cmd/page/web && npm run build --prefix cmd/page/web
//
// [Handler] serves it; [Export] writes it into a folder for any web server, and [One] as one
// file that a browser opens from a disk. Nothing of this package is stable but that.
package page

import (
	"bytes"
	"embed"
	"io"
	"io/fs"
	"mime"
	"path"
	"sync"

	"github.com/andybalholm/brotli"
)

//go:embed dist
var dist embed.FS

// module is the simulator in the browser. It is kept in brotli, which is smallest; in the
// page that is one file it is in gzip, which every browser unpacks.
const (
	module = "tcpsim.wasm"
	kept   = "tcpsim.wasm.br"
)

// types are the media types of the page's files, whatever this machine says of them.
var types = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".json": "application/json",
	".wasm": "application/wasm",
}

// typeOf is the media type of a file.
func typeOf(name string) string {
	if t := types[path.Ext(name)]; t != "" {
		return t
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// built are the files of the page as they were built.
type built struct {
	files fs.FS
	plain func() ([]byte, error) // the module, unpacked
}

// embedded is the page that this command has.
func embedded() built {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the name is a constant
	}
	return of(files)
}

func of(files fs.FS) built {
	return built{files: files, plain: sync.OnceValues(func() ([]byte, error) {
		tight, err := fs.ReadFile(files, kept)
		if err != nil {
			return nil, err
		}
		return io.ReadAll(brotli.NewReader(bytes.NewReader(tight)))
	})}
}

// names are the files that the page asks for, in order; the one of the page in one file is
// not among them.
func (b built) names() ([]string, error) {
	var names []string
	entries, err := fs.ReadDir(b.files, ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		switch name := e.Name(); name {
		case "one.js":
		case kept:
			names = append(names, module)
		default:
			names = append(names, name)
		}
	}
	return names, nil
}

// read is a file.
func (b built) read(name string) ([]byte, error) {
	if name == module {
		return b.plain()
	}
	return fs.ReadFile(b.files, name)
}
