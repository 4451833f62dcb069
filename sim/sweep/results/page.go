package results

import (
	"errors"
	"io"

	"github.com/seed-8df93623/tcpsim/sim/sweep"
)

// Page is to come.
func Page(w io.Writer, r *sweep.Result, o Options) error { return errors.ErrUnsupported }
