package sim

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// opError gives errors the shape that package net gives them.
func (c *Conn) opError(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return c.callError(op, op, err)
}

// callError is opError where the failed system call has another name.
func (c *Conn) callError(op, call string, err error) error {
	return &net.OpError{Op: op, Net: c.network, Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: systemError(call, err)}
}

// copyError is opError for what copies until an error comes, be it of the connection's
// or of the other side's.
func (c *Conn) copyError(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	return &net.OpError{Op: op, Net: c.network, Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
}

// setError is opError for deadlines and buffers, of which package net tells only
// the connection's own address.
func (c *Conn) setError(err error) error {
	if err == nil {
		return nil
	}
	return &net.OpError{Op: "set", Net: c.network, Addr: c.LocalAddr(), Err: err}
}

// opError gives errors the shape that package net gives them.
func (l *Listener) opError(op string, err error) error {
	if err == nil {
		return nil
	}
	return &net.OpError{Op: op, Net: l.network, Addr: l.Addr(), Err: systemError(op, err)}
}

// systemError wraps TCP's own errors as a failed system call; others, such as
// net.ErrClosed, stay as they are.
func systemError(call string, err error) error {
	var errno syscall.Errno
	if errors.As(err, &errno) && !errors.As(err, new(*os.SyscallError)) {
		return os.NewSyscallError(call, err)
	}
	return err
}

// contextError is what a context ends a dial with: the texts are package net's.
func contextError(err error) error {
	switch {
	case err == context.Canceled:
		return canceledError{}
	case err == context.DeadlineExceeded, err == os.ErrDeadlineExceeded:
		return timeoutError{}
	}
	return err
}

// canceledError is what a dial gives whose context was canceled.
type canceledError struct{}

func (canceledError) Error() string        { return "operation was canceled" }
func (canceledError) Is(target error) bool { return target == context.Canceled }

// timeoutError is what a dial gives whose time is up, by its context or its dialer.
type timeoutError struct{}

func (timeoutError) Error() string   { return os.ErrDeadlineExceeded.Error() }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }
func (timeoutError) Is(target error) bool {
	return target == context.DeadlineExceeded || target == os.ErrDeadlineExceeded
}
