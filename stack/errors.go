package stack

import (
	"errors"
	"fmt"
	"syscall"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// ErrWouldBlock is what a [Socket]'s methods give where a blocking socket
// would wait. The socket's owner is told when to try again.
var ErrWouldBlock = errors.New("operation would block")

// ErrBrokenPipe is what writing gives after the sending direction was ended.
var ErrBrokenPipe error = &Error{syscall.EPIPE}

// Error is an error of TCP's, as an application sees it. It has the same text
// on every platform, which the system's own error numbers do not, and unwraps
// to the error number, so errors.Is(err, syscall.ECONNREFUSED) holds.
type Error struct {
	Errno syscall.Errno
}

var errorTexts = map[syscall.Errno]string{
	syscall.ECONNREFUSED:  "connection refused",
	syscall.ECONNRESET:    "connection reset by peer",
	syscall.ECONNABORTED:  "software caused connection abort",
	syscall.ETIMEDOUT:     "connection timed out",
	syscall.EHOSTUNREACH:  "no route to host",
	syscall.ENETUNREACH:   "network is unreachable",
	syscall.EPIPE:         "broken pipe",
	syscall.EADDRINUSE:    "address already in use",
	syscall.EADDRNOTAVAIL: "cannot assign requested address",
	syscall.ENOTCONN:      "transport endpoint is not connected",
	syscall.EISCONN:       "transport endpoint is already connected",
	syscall.EINVAL:        "invalid argument",
	syscall.ENOBUFS:       "no buffer space available",
	syscall.EAFNOSUPPORT:  "address family not supported by protocol",
	syscall.ENOPROTOOPT:   "protocol not available",
	syscall.EOPNOTSUPP:    "operation not supported",
}

// Error gives the text that Linux has for the error.
func (e *Error) Error() string {
	if text, ok := errorTexts[e.Errno]; ok {
		return text
	}
	return fmt.Sprintf("error %d", int(e.Errno))
}

// Unwrap gives the error number.
func (e *Error) Unwrap() error { return e.Errno }

// Timeout reports whether the error is a timeout, as net.Error has it.
func (e *Error) Timeout() bool { return e.Errno == syscall.ETIMEDOUT }

// Temporary reports whether trying again may help, as net.Error has it.
func (e *Error) Temporary() bool { return e.Timeout() }

// errorOf translates netstack's error. What is closed for receiving is EOF to
// the reader, which read sees to itself.
func errorOf(err tcpip.Error) error {
	switch err.(type) {
	case nil:
		return nil
	case *tcpip.ErrWouldBlock, *tcpip.ErrConnectStarted, *tcpip.ErrAlreadyConnecting:
		return ErrWouldBlock
	case *tcpip.ErrConnectionRefused:
		return &Error{syscall.ECONNREFUSED}
	case *tcpip.ErrConnectionReset:
		return &Error{syscall.ECONNRESET}
	case *tcpip.ErrConnectionAborted:
		return &Error{syscall.ECONNABORTED}
	case *tcpip.ErrTimeout:
		return &Error{syscall.ETIMEDOUT}
	case *tcpip.ErrHostUnreachable, *tcpip.ErrHostDown, *tcpip.ErrNoNet:
		return &Error{syscall.EHOSTUNREACH}
	case *tcpip.ErrNetworkUnreachable:
		return &Error{syscall.ENETUNREACH}
	case *tcpip.ErrClosedForSend, *tcpip.ErrAborted:
		return &Error{syscall.EPIPE}
	case *tcpip.ErrPortInUse, *tcpip.ErrNoPortAvailable:
		return &Error{syscall.EADDRINUSE}
	case *tcpip.ErrBadLocalAddress:
		return &Error{syscall.EADDRNOTAVAIL}
	case *tcpip.ErrNotConnected:
		return &Error{syscall.ENOTCONN}
	case *tcpip.ErrAlreadyConnected:
		return &Error{syscall.EISCONN}
	case *tcpip.ErrNoBufferSpace:
		return &Error{syscall.ENOBUFS}
	case *tcpip.ErrAddressFamilyNotSupported:
		return &Error{syscall.EAFNOSUPPORT}
	case *tcpip.ErrUnknownProtocolOption: // ICMP's "protocol unreachable"
		return &Error{syscall.ENOPROTOOPT}
	case *tcpip.ErrNotSupported: // ICMP's "source route failed"
		return &Error{syscall.EOPNOTSUPP}
	case *tcpip.ErrInvalidEndpointState, *tcpip.ErrInvalidOptionValue, *tcpip.ErrBadAddress, *tcpip.ErrAlreadyBound:
		return &Error{syscall.EINVAL}
	}
	return fmt.Errorf("%s", err)
}
