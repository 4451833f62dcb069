package words

// campaigns is what package campaign and its command say.
var campaigns = map[string]string{
	"Hunt for mistakes with random scenarios": "用随机场景搜寻错误",
	`Make random scenarios, of programs, settings, networks, faults and segments made by
hand, run them, and hold each run to what TCP promises: the invariants of RFC 9293,
that all that is written arrives once the network is good again, that nobody waits for
ever, that no packet vanishes, that a second run has the same bytes. The scenario of a
seed is a function of the seed and the weights.`: "生成由程序、设置、网络、故障和手工报文段组成的随机场景，运行它们，并检查每次运行是否符合 TCP 的承诺：RFC 9293 的不变式；网络恢复后所写的数据全部到达；没有谁永远等待；没有数据包消失；再次运行得到相同的字节。一个种子的场景由种子和权重决定。",
	`Each way to fail is told with the seeds that fail so, and with -o a scenario of a few
lines that fails in the same way is written to a folder.`: "每种失败方式都列出其种子；用 -o 时，把以同样方式失败的几行场景写入一个文件夹。",
	`The exit code is 0 if no run fails, 1 if any does, and 2 if the weights could not be
read or a case not be written.`: "没有运行失败时退出码为 0，有失败时为 1，无法读取权重或无法写出场景时为 2。",
	"make `NUMBER` runs, of seeds one after the other":                                       "运行 `NUMBER` 次，种子依次递增",
	"begin with the seed `NUMBER`":                                                           "从种子 `NUMBER` 开始",
	"draw things as often as the weights in `FILE` have it, a YAML file; --names lists them": "按 `FILE`（YAML 文件）中的权重抽取；--names 列出其名称",
	"make `NUMBER` runs at once; default: one for each processor":                            "同时运行 `NUMBER` 次；默认：每个处理器一次",
	"put right `WHAT` of netstack: on, off, or all but those named, as in -rto,-window":      "修正 netstack 的哪些问题（`WHAT`）：on、off，或除所列之外的全部，如 -rto,-window",
	"write a small scenario for each way to fail into `FOLDER`":                              "为每种失败方式把一个小场景写入 `FOLDER`",
	"begin no more runs after `DURATION` of real time; default: no bound":                    "实际时间过了 `DURATION` 之后不再开始运行；默认：不限",
	"print the scenario of the seed `NUMBER`, and run nothing":                               "打印种子 `NUMBER` 的场景，不运行",
	"print the names that weights may have, and run nothing":                                 "打印权重可用的名称，不运行",
	"--runs is too small; want 1 or more":                                                    "--runs 太小；应为 1 或更大",
	"--workers is too small; want 1 or more":                                                 "--workers 太小；应为 1 或更大",
	"--time is too short; want a time such as 2m":                                            "--time 太短；应为如 2m 的时间",
	"%s: this is no YAML: %s":                                                                "%s：这不是 YAML：%s",
	"want weights, each on a line: NAME: NUMBER":                                             "应为权重，每行一个：NAME: NUMBER",
	"%s:%d: want weights, each on a line: NAME: NUMBER":                                      "%s:%d：应为权重，每行一个：NAME: NUMBER",
	"no weight is called %q; a list of them is printed by tcpsim campaign --names":           "没有名为 %q 的权重；tcpsim campaign --names 打印全部名称",
	"%s is there twice": "%s 出现了两次",
	"%s: want a weight from 0 to %d, 1 being the usual one":            "%s：权重应为 0 到 %d，通常为 1",
	"%d runs from seed %d on, %d packets, %d runs made twice: %d fail": "从种子 %[2]d 起运行 %[1]d 次，%[3]d 个数据包，%[4]d 次运行了两遍：%[5]d 次失败",
	"%.0f runs per second":     "每秒 %.0f 次运行",
	"%s: %d runs, of seeds %s": "%s：%d 次运行，种子 %s",
	"written: %s":              "已写出：%s",
}
