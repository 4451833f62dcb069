package visible

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParagraph(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 10, nil},
		{"one line", 10, []string{"one line"}},
		{"the client asks the server", 10, []string{"the client", "asks the", "server"}},
		{"ends in  blanks  ", 10, []string{"ends in", "blanks"}},
		{"averyverylongword and more", 10, []string{"averyveryl", "ongword", "and more"}},
		{"客户端发送数据，并保留一份", 10, []string{"客户端发送", "数据，并保", "留一份"}},
		{"客户端发送，数据", 10, []string{"客户端发", "送，数据"}}, // no line begins with a comma
		{"客户端发（数据）", 10, []string{"客户端发", "（数据）"}}, // nor ends with a bracket that opens
		{"序号 1001 到 2024：数据", 10, []string{"序号 1001", "到 2024：", "数据"}},
		{"名", 1, []string{"名"}},
	} {
		assert.Equal(t, c.want, Paragraph(c.text, c.width), "%q", c.text)
	}
}

// Whatever the width, nothing of a text is lost, and no line is too long.
func TestParagraphKeepsAll(t *testing.T) {
	const text = "ACK 8001，三次握手第三步：客户端已收到服务器的 SYN；（the third step of the three-way handshake）连接建立完成（RFC 9293 第 3.5 节）"
	for width := 4; width < 150; width++ {
		lines := Paragraph(text, width)
		assert.Equal(t, strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(strings.Join(lines, ""), " ", ""))
		for _, line := range lines {
			assert.LessOrEqual(t, Columns(line), width, line)
		}
	}
}
