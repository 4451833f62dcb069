package steps

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSameSeesEveryField has one field after the other differ.
func TestSameSeesEveryField(t *testing.T) {
	var none EndState
	assert.True(t, none.same(&EndState{}))
	for i := range reflect.TypeFor[EndState]().NumField() {
		var one, equal EndState
		for _, s := range []*EndState{&one, &equal} {
			switch f := reflect.ValueOf(s).Elem().Field(i); f.Kind() {
			case reflect.Int:
				f.SetInt(1)
			case reflect.String:
				f.SetString("x")
			case reflect.Bool:
				f.SetBool(true)
			case reflect.Pointer:
				f.Set(reflect.New(f.Type().Elem()))
			case reflect.Slice:
				f.Set(reflect.MakeSlice(f.Type(), 1, 1))
			default:
				t.Fatal(f.Kind())
			}
		}
		assert.False(t, none.same(&one), reflect.TypeFor[EndState]().Field(i).Name)
		assert.True(t, equal.same(&one), reflect.TypeFor[EndState]().Field(i).Name)
	}
}
