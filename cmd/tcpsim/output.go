package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// writer remembers the first error of a stream and fails from then on, so that
// it is enough to look at err at the end.
type writer struct {
	to  io.Writer
	err error
}

// Write implements io.Writer.
func (w *writer) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.to.Write(p)
	w.err = err
	return n, err
}

// closedPipe tells whether a write failed because nobody reads any more, as
// behind "| head", which is no reason for a complaint.
func closedPipe(err error) bool {
	const brokenPipe, noData = syscall.Errno(109), syscall.Errno(232) // Windows' ERROR_BROKEN_PIPE, ERROR_NO_DATA
	return errors.Is(err, syscall.EPIPE) ||
		runtime.GOOS == "windows" && (errors.Is(err, brokenPipe) || errors.Is(err, noData))
}

// writeFile makes what write writes the content of a file, whole or not at all:
// it goes to a new file in the same directory, which then takes the place of the
// old one. The file keeps its permissions, and its owner if root writes it, and remains what links to it point at.
// What is no regular file, such as a device or a pipe, is written directly.
func writeFile(path string, write func(io.Writer) error) error {
	target, info, err := resolve(path)
	switch {
	case err != nil:
	case info == nil || info.Mode().IsRegular():
		err = replace(target, info, write)
	default:
		err = overwrite(target, write)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", quoted(path), cause(err))
	}
	return nil
}

// resolve follows symbolic links. info is nil if there is no file yet.
func resolve(path string) (target string, info fs.FileInfo, err error) {
	info, err = os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Lstat(path); err == nil {
			return "", nil, errors.New("this is a symbolic link to nothing")
		}
		return path, nil, nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return path, info, err
	}
	target, err = filepath.EvalSymlinks(path)
	return target, info, err
}

// replace writes a new file and gives it the old one's name; old may be nil.
func replace(path string, old fs.FileInfo, write func(io.Writer) error) (err error) {
	if err := writable(path, old); err != nil {
		return err
	}
	temporary := filepath.Join(filepath.Dir(path), fmt.Sprintf(".%s.%x.tmp", filepath.Base(path), rand.Uint64()))
	interrupted.begin(temporary)
	defer interrupted.done(temporary)
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(temporary)
		}
	}()
	if old != nil {
		if err := errors.Join(keepOwner(f, old), f.Chmod(old.Mode().Perm())); err != nil {
			return err
		}
	}
	if err := write(f); err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// writable reports a file that is there but is not to be written. Its directory
// would let it be replaced all the same.
func writable(path string, old fs.FileInfo) error {
	if old == nil {
		return nil
	}
	if old.Mode().Perm()&0o222 == 0 {
		return errors.New("the file is read-only") // also for those who may do everything
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return f.Close()
}

// overwrite writes to something that cannot be replaced.
func overwrite(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
