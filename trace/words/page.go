package words

// page is what the command says of the page.
var page = map[string]string{
	"Serve a page on which TCP is stepped through, broken and predicted": "提供一个网页，在其中逐步观察、破坏和预测 TCP",
	"Serve a page in which the simulator itself runs: pick a lesson, step through it\nsegment by segment, lose one with a click, and see the new run beside the old\none. It begins with NAME or FILE, a scenario or a capture, if one is given; what\nyou change or drop on the page stays in the browser.": "提供一个网页，模拟器本身就在其中运行：选一课，逐个报文段地走，点一下让一个报文段丢失，把新的运行与旧的并排来看。给出 NAME 或 FILE（场景或抓包）时从它开始；你在网页上改动或拖入的内容不离开浏览器。",
	"Only this machine can open it, unless --listen has another address and --anyone\nis given. The page reads nothing but what is served, and nothing can be written\nthrough the server. It ends with ctrl-C.":                                                                                             "只有本机能打开它，除非用 --listen 指定别的地址并给出 --anyone。网页只读取所提供的文件，通过这个服务器不能写入任何内容。用 ctrl-C 结束。",
	"With --export nothing is served: a folder gets the page as files for any web\nserver, and a file whose name ends in .html has everything in it, and opens from\na disk.":                                                                                                                                "用 --export 时不提供服务：文件夹得到网页的各个文件，可供任何网络服务器使用；名称以.html 结尾的文件则包含全部内容，可从磁盘打开。",
	"serve at `ADDRESS`, a host and a port; port 0 is any that is free":                    "在 `ADDRESS`（主机和端口）提供服务；端口 0 表示任何空闲的端口",
	"let other machines open it, at an address of --listen that is not this machine's own": "允许别的机器打开它，--listen 指定的不是本机自己的地址时",
	"write the page to `PATH`, a folder, or a file whose name ends in .html":               "把网页写到 `PATH`：文件夹，或名称以 .html 结尾的文件",
	"a scenario or a capture":            "一个场景或抓包",
	"The page is at %s; ctrl-C ends it.": "网页在 %s；用 ctrl-C 结束。",
	"--export writes the page alone: send a scenario as a link that the page makes": "--export 只写出网页本身：场景请用网页生成的链接发送",
	"--listen %q: want a host and a port, as in 127.0.0.1:8080":                     "--listen %q：应为主机和端口，例如 127.0.0.1:8080",
	"--listen %q: other machines could open the page; say --anyone too if they may": "--listen %q：别的机器能打开这个网页；若允许，请同时给出 --anyone",
	"--listen %q: %w; another port may be free: 0 is any":                           "--listen %q：%w；别的端口可能空闲：0 表示任何一个",
	"%s: this is larger than %d MiB, too large for a page; tcpsim show reads it":    "%s：大于 %d MiB，对网页来说太大；tcpsim show 可以读取它",
	"%s is not empty: want a folder that is, or that is not there yet":              "%s 不是空的：应为空文件夹，或尚不存在的文件夹",
	"--export: %w": "--export：%w",
}
