package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Export writes the page as files for any web server into folder, which must not be there,
// or be empty. It is there whole or not at all.
func Export(folder string) (err error) { return export(embedded(), folder) }

func export(b built, folder string) (err error) {
	folder = filepath.Clean(folder)
	if there, err := os.ReadDir(folder); err == nil && len(there) > 0 {
		return fmt.Errorf("%s is not empty: want a folder that is, or that is not there yet", folder)
	} else if err != nil && !os.IsNotExist(err) {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		return err
	}
	made, err := os.MkdirTemp(filepath.Dir(folder), ".page-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(made)
		}
	}()
	names, err := b.names()
	if err != nil {
		return err
	}
	for _, name := range names {
		content, err := b.read(name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(made, name), content, 0o644); err != nil {
			return err
		}
	}
	if err := os.Chmod(made, 0o755); err != nil {
		return err
	}
	if err := os.Remove(folder); err != nil && !os.IsNotExist(err) { // an empty one
		return err
	}
	return os.Rename(made, folder)
}

// One writes the page as one HTML file, which works from a disk: everything is in it.
func One(w io.Writer) error { return one(embedded(), w) }

// Of the page in one file: its policy has the hashes of its script and its style, and what
// is not run by itself, the worker, the module and the lesson, is text that they read.
const (
	oneHead = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '%s' 'wasm-unsafe-eval'; style-src '%s'; img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>TCP, step by step</title>
<link rel="icon" href="data:,">
<style>%s</style>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript. 本页需要 JavaScript。</noscript>
`
	onePart = "<script type=\"text/plain\" id=\"%s\">%s</script>\n"
	oneTail = "<script>%s</script>\n</body>\n</html>\n"
)

func one(b built, w io.Writer) error {
	text := map[string]string{}
	for _, name := range []string{"one.js", "page-style.css", "wasm_exec.js", "worker.js", "lesson.en.json", "lesson.zh.json"} {
		content, err := b.read(name)
		if err != nil {
			return err
		}
		text[name] = strings.ReplaceAll(string(content), "</script", `<\/script`) // the same in a string of JavaScript or JSON
	}
	packed, err := b.packed()
	if err != nil {
		return err
	}
	var page strings.Builder
	fmt.Fprintf(&page, oneHead, hashOf(text["one.js"]), hashOf(text["page-style.css"]), text["page-style.css"])
	fmt.Fprintf(&page, onePart, "worker.js", text["wasm_exec.js"]+"\n"+text["worker.js"])
	fmt.Fprintf(&page, onePart, "lesson.en.json", text["lesson.en.json"])
	fmt.Fprintf(&page, onePart, "lesson.zh.json", text["lesson.zh.json"])
	fmt.Fprintf(&page, onePart, module+".gz", packed)
	fmt.Fprintf(&page, oneTail, text["one.js"])
	_, err = io.WriteString(w, page.String())
	return err
}

// packed is the module in gzip, in base64.
func (b built) packed() (string, error) {
	plain, err := b.read(module)
	if err != nil {
		return "", err
	}
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := z.Write(plain); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(packed.Bytes()), nil
}

// hashOf names a text in a content security policy.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
