package explain_test

import (
	"fmt"
	"log"
	"os"

	"github.com/seed-8df93623/tcpsim/sim/scenario"
	"github.com/seed-8df93623/tcpsim/trace/explain"
)

func ExampleOf() {
	refused, err := scenario.Parse("refused", []byte(`
client iss=1000
client connect 9527
expect error "connection refused"
`))
	if err != nil {
		log.Fatal(err)
	}
	t, err := refused.Run(scenario.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, language := range []explain.Language{explain.English, explain.Chinese} {
		for _, line := range explain.Of(t, explain.Options{Language: language})[1:] {
			fmt.Println(line)
		}
	}
	// Output:
	// RST: nobody listens on port 9527 of the server, so it refuses the connection; by ACK 1001, the client knows that this answers its SYN 1000 (RFC 9293 section 3.10.7.1).
	// The client's connect fails with "connection refused": its SYN was answered by a RST (RFC 9293 section 3.10.7.3).
	// RST：服务器的端口 9527 上没有程序在监听，连接被拒绝；客户端凭 ACK 1001 得知这是对其 SYN 1000 的回答（RFC 9293 第 3.10.7.1 节）。
	// 客户端的 connect 失败，错误为“connection refused”：SYN 得到的回答是 RST，连接被拒绝（RFC 9293 第 3.10.7.3 节）。
}

// A user's language, unless a flag says otherwise.
func ExampleLanguageFromEnv() {
	os.Unsetenv("LC_ALL")
	os.Unsetenv("LC_MESSAGES")
	os.Setenv("LANG", "zh_CN.UTF-8")
	fmt.Println(explain.LanguageFromEnv(explain.Locale(os.Getenv)))
	// Output: zh
}
