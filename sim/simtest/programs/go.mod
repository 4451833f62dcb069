module github.com/seed-8df93623/tcpsim/sim/simtest/programs

go 1.26.3

require (
	github.com/alicebob/miniredis/v2 v2.40.0
	github.com/hashicorp/yamux v0.1.2
	github.com/redis/go-redis/v9 v9.23.0
	github.com/seed-8df93623/tcpsim v0.0.0
	github.com/stretchr/testify v1.12.1
	github.com/xtaci/smux v1.5.56
	golang.org/x/crypto v0.58.0
	google.golang.org/grpc v1.85.0
)

require (
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/google/btree v1.1.2 // indirect
	github.com/yuin/gopher-lua v1.1.1 // indirect
	go.uber.org/atomic v1.12.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/exp v0.0.0-20250711185948-6ae5c78190dc // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	golang.org/x/time v0.15.0 // indirect
	google.golang.org/genproto/googleapis/rpc v0.0.0-20260817212433-ac3dfec99bb1 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
	gvisor.dev/gvisor v0.0.0-20260701204157-69c2d17aea96 // indirect
)

replace github.com/seed-8df93623/tcpsim => ../../..
