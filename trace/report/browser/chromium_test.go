package browser

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

var screenshots = flag.String("screenshots", "", "put pictures of the pages into this `directory`")

// chromium finds the browser, or ends the test.
func chromium(t *testing.T) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"}
	if name := os.Getenv("CHROMIUM"); name != "" {
		names = []string{name}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const missing = "there is no Chromium to open the page with; install it (Debian: apt-get install chromium), or set CHROMIUM to its path"
	if os.Getenv("CI") == "true" {
		t.Fatal(missing)
	}
	t.Skip(missing)
	return ""
}

// running is the browser of all tests: to start one takes longer than most tests do.
var running struct {
	sync.Once
	context.Context
	err  error
	stop []func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, stop := range slices.Backward(running.stop) {
		stop()
	}
	os.Exit(code)
}

// launch is the browser, which is started for the first test.
func launch(t *testing.T) context.Context {
	t.Helper()
	path := chromium(t)
	running.Do(func() {
		var folder string
		if folder, running.err = os.MkdirTemp("", "chromium"); running.err != nil {
			return
		}
		ctx, stop := chromedp.NewExecAllocator(context.Background(), flags(path, folder)...)
		running.stop = append(running.stop, func() { os.RemoveAll(folder) }, stop)
		ctx, stop = chromedp.NewContext(ctx)
		running.stop = append(running.stop, stop)
		running.Context, running.err = ctx, chromedp.Do(ctx)
	})
	require.NoError(t, running.err)
	return running.Context
}

// flags are how the browser is started.
func flags(path, folder string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(folder),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true),
	)
}

// tab is a page that is open.
type tab struct {
	context.Context
	t   *testing.T
	mu  sync.Mutex
	own string // what addresses begin with that it may ask for
	// complaints are what the browser has to say: errors, messages of scripts, and
	// requests for anything but the page.
	complaints []string
}

// view is how a page is looked at.
type view struct {
	name   string
	width  int64
	height int64
	scheme string // light or dark
	media  string // screen or print
}

var views = []view{
	{"light 1280", 1280, 900, "light", "screen"},
	{"dark 1280", 1280, 900, "dark", "screen"},
	{"light 400", 400, 740, "light", "screen"},
	{"dark 320", 320, 740, "dark", "screen"},
	{"print light", paperWidth, paperHeight, "light", "print"},
	{"print dark", paperWidth, paperHeight, "dark", "print"},
}

// The room on A4 within the margins, in pixels: 182 mm by 269 mm.
const paperWidth, paperHeight = 687, 1016

// open opens a file in a new tab.
func open(t *testing.T, browser context.Context, path string, v view, before ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	return openAt(t, browser, address(path), address(path), v, before...)
}

// address is that of a file.
func address(path string) string { return "file://" + filepath.ToSlash(path) }

// openAt opens an address in a new tab, which is to ask for nothing but what begins with own.
func openAt(t *testing.T, browser context.Context, url, own string, v view, before ...chromedp.Action[chromedp.Void]) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	require.NoError(t, chromedp.Do(ctx))
	ctx, cancel = context.WithTimeout(ctx, 10*time.Minute)
	t.Cleanup(cancel)
	x := &tab{Context: ctx, t: t, own: own}
	require.NoError(t, chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventConsoleAPICalled:
			x.complain("console.%s: %v", e.Type, e.Args)
		case *runtime.EventExceptionThrown:
			x.complain("exception: %s", e.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			x.complain("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL)
		case *network.EventRequestWillBeSent:
			if !x.owns(e.Request.URL) && !strings.HasPrefix(e.Request.URL, "blob:") {
				x.complain("request: %s", e.Request.URL)
			}
		}
	}))
	_, err := chromedp.Call(x, network.Enable, network.EnableParams{})
	require.NoError(t, err)
	x.look(v)
	x.do(before...)
	x.do(chromedp.Navigate(url))
	return x
}

// look has the tab look at its page in a way.
func (x *tab) look(v view) {
	x.t.Helper()
	_, err := chromedp.Call(x, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: v.media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: v.scheme}}})
	require.NoError(x.t, err)
	x.do(chromedp.EmulateViewport(v.width, v.height))
}

// next opens another address in the tab, for another test: what was said of the one before is
// forgotten.
func (x *tab) next(t *testing.T, url, own string, v view) {
	t.Helper()
	x.t = t
	x.look(v)
	x.do(chromedp.Navigate("about:blank"))
	x.mu.Lock()
	x.own, x.complaints = own, nil
	x.mu.Unlock()
	x.do(chromedp.Navigate(url))
}

func (x *tab) owns(url string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return strings.HasPrefix(url, x.own) || url == "about:blank"
}

func (x *tab) complain(format string, values ...any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.complaints = append(x.complaints, fmt.Sprintf(format, values...))
}

// do does things in the tab.
func (x *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	x.t.Helper()
	require.NoError(x.t, chromedp.Do(x, actions...))
}

// get does something in the tab that has a result.
func get[T any](x *tab, action chromedp.Action[T]) T {
	x.t.Helper()
	result, err := chromedp.Run(x, action)
	require.NoError(x.t, err)
	return result
}

// eval evaluates an expression in the page, and waits for a promise.
func eval[T any](x *tab, expression string) T {
	x.t.Helper()
	return get(x, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// picture leaves a screenshot of the whole page, if any are wanted.
func (x *tab) picture(name string) {
	x.t.Helper()
	if *screenshots != "" {
		x.keep(name+".png", get(x, chromedp.FullScreenshot(100)))
	}
}

// keep leaves a file where screenshots are wanted.
func (x *tab) keep(name string, content []byte) {
	x.t.Helper()
	if *screenshots != "" {
		path := filepath.Join(*screenshots, strings.ReplaceAll(name, " ", "-"))
		require.NoError(x.t, os.WriteFile(path, content, 0o644))
	}
}
