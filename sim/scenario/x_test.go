package scenario
import ("testing";"fmt")
func TestX(t *testing.T) {
	for _, s := range []string{
"limit time=1h\nclient keepalive-idle=1s\nserver listen 9527\nclient connect 9527\n",
"limit time=10s\nclient keepalive-idle=1s\nserver listen 9527\nclient connect 9527\nclient keepalive on",
"limit time=100s\nclient keepalive-idle=1s\nserver listen 9527\nclient connect 9527\nserver accept\nsleep 90s",
	} {
		sc, err := Parse("a.txtar", []byte(s))
		if err != nil { fmt.Println("PARSE", err); fmt.Println(); continue }
		tr, err := sc.Run(Options{})
		fmt.Println("RUN", err)
		fmt.Println(string(text(tr)))
	}
}
