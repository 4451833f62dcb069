package beam

import (
	"context"
	"errors"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/gcs"   // gs://
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local" // all other paths
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

func init() {
	register.DoFn2x1[context.Context, []byte, error](&writeFile{})
}

// WriteFile writes each element of a collection of results to a file, a path or a gs:// one;
// it is for a collection of one.
func WriteFile(s beam.Scope, path string, results beam.PCollection) {
	beam.ParDo0(s.Scope("tcpsim.WriteFile"), &writeFile{path}, results)
}

type writeFile struct {
	Path string
}

// ProcessElement implements a DoFn.
func (f *writeFile) ProcessElement(ctx context.Context, data []byte) error {
	fs, err := filesystem.New(ctx, f.Path)
	if err != nil {
		return err
	}
	defer fs.Close()
	w, err := fs.OpenWrite(ctx, f.Path)
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return errors.Join(err, w.Close())
}
