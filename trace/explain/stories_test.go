package explain

// plain are hosts that offer no option but the MSS, and a connection between them.
const plain = `
link delay=5ms
client iss=1000 mss=1000 sack=off timestamps=off wscale=off
server iss=8000 mss=1000
server listen 7000
client connect 7000
server accept
`

// withSACK are hosts that know SACK, and a connection between them.
const withSACK = `
link delay=5ms
client iss=1000 mss=1000 timestamps=off wscale=off
server iss=8000 mss=1000
server listen 7000
client connect 7000
server accept
`

// stories are scenarios for what the built-in ones do not show.
var stories = map[string]string{
	"fast-retransmit": plain + `
		drop client>server data 2
		client write 6000
		server read 6000`,
	"sack": withSACK + `
		drop client>server data 2,4
		client write 8000
		server read 8000`,
	"tail-loss": withSACK + `
		client write 1000
		server read 1000
		drop client>server data 3,4
		client write 3000
		server read 3000`,
	"damaged": plain + `
		corrupt client>server data 1
		client write "hello"
		server read "hello"`,
	"duplicated": withSACK + `
		duplicate client>server data 1
		client write "hello"
		server read "hello"
		sleep 100ms`,
	"overtaken": withSACK + `
		delay client>server data 1 by=2ms
		client write 1000
		client write 1000
		server read 2000`,
	"delayed-ack": `
		link delay=5ms
		client iss=1000 sack=off timestamps=off wscale=off
		server iss=8000 delayed-ack=40ms
		server listen 7000
		client connect 7000
		server accept
		client write "hello"
		server read "hello"
		sleep 100ms
		client write "again"
		server read "again"
		server close
		client read end
		client close`,
	"routers": `
		host alice iss=1000 mss=1000 timestamps=off wscale=off
		host bob iss=8000 mss=1000
		router r1
		switch lan
		link alice r1 delay=1ms
		link r1 lan delay=5ms rate=1Mbit queue=4
		link lan bob delay=1ms
		drop alice>bob data 2
		bob listen 7000
		alice connect bob:7000
		bob accept
		alice write 12000
		bob read 12000
		cut lan bob
		alice write "hello"
		sleep 100ms
		heal
		bob read "hello"`,
	"lost-synack": `
		link delay=5ms
		client iss=1000 sack=off timestamps=off wscale=off
		server iss=8000
		drop server>client syn-ack 1
		server listen 7000
		client connect 7000
		server accept`,
	"lost-third": `
		link delay=5ms
		client iss=1000 sack=off timestamps=off wscale=off
		server iss=8000
		drop client>server ack 1
		server listen 7000
		client connect 7000
		server accept`,
	"abort": plain + "client abort\nsleep 10ms\nserver read\nexpect error \"connection reset by peer\"\n",
	"gave-up": plain + `
		drop client>server any
		client write "hello"
		sleep 2h
		client write "more"
		expect error "connection timed out"`,
	"challenges": plain + `
		inject client>server S 50
		sleep 1s
		inject client>server R 50
		sleep 1s
		inject client>server . 1 ack 999
		sleep 1s
		inject client>server P 1:2(1) "x"
		sleep 1s
		inject client>server P. 1:2(1) ack 1 "x"
		inject client>server F. 2 ack 1
		inject client>server PU 3`,
	"no-connection": `
		link delay=5ms
		client scripted
		server iss=8000 sack=off timestamps=off wscale=off
		inject client:5000>server:7000 . =1000 ack =5
		sleep 20ms
		inject client:5001>server:7000 P =2000:=2001(1) "x"
		sleep 20ms
		inject client:5002>server:7001 S =1000:=1005(5) "hello"
		sleep 20ms`,
	"unacceptable": `
		link delay=5ms
		client iss=1000 sack=off timestamps=off wscale=off
		server scripted
		client connect 7000 &
		sleep 10ms
		inject server>client S. =8000 ack =5
		sleep 10ms
		inject server>client S. =8000 ack =1001
		sleep 10ms
		client write "hello"
		sleep 10ms
		inject server>client .U =8001:=8006(5) ack =1006 urg 3 "stop!"
		sleep 10ms
		inject server>client . =8006 ack =1006 win 10
		sleep 10ms
		inject server>client . =8006 ack =1006 win 0
		client write "more"
		sleep 1s`,
	"recovery": plain + `
		drop client>server data 2,4
		client write 8000
		server read 8000`,
	"after-timeout": `
		link delay=5ms
		client iss=1000 mss=1000 sack=off timestamps=off wscale=off rack=off
		server iss=8000 mss=1000
		server listen 7000
		client connect 7000
		server accept
		drop client>server data 1,2,3,4
		client write 4000
		server read 4000`,
	"congestion-window": plain + `
		client write 30000
		server read 30000`,
	"smaller": `
		link delay=5ms mtu=700
		client iss=1000 address=10.0.0.1 sack=off timestamps=off wscale=off
		server iss=8000 address=10.0.0.2
		server listen 7000
		client connect 7000
		server accept
		client write 2000
		server read 2000`,
	"lost-update": `
		link delay=5ms
		client iss=1000 sack=off timestamps=off wscale=off
		server iss=8000 receive-buffer=4096 auto-tuning=off
		server listen 7000
		client connect 7000
		server accept
		client write 8000 &
		sleep 1s
		drop server>client ack 1
		server read 8000`,
	"opened-by-probe": `
		link delay=10ms
		client iss=0 sack=off timestamps=off wscale=off min-rto=1s
		server iss=0 mss=1000 receive-buffer=4096 auto-tuning=off
		server listen 80
		client connect 80
		server accept
		client write 5000 &
		at 5s
		drop server>client ack 1
		server read 2000
		server read 3000`,
	"old-data-in-time-wait": `
		link delay=10ms
		client iss=100 sack=off timestamps=off wscale=off
		server iss=300 sack=off timestamps=off wscale=off
		server listen 80
		client connect 80 local=5000
		server accept
		server write "old data"
		client read "old data"
		client close
		server read end ""
		server close
		sleep 1s
		inject server:80>client:5000 P. 1:9(8) ack 1 "old data"
		sleep 1s`,
	"half-open": `
		link delay=10ms
		client scripted
		server iss=300 sack=off timestamps=off wscale=off
		server listen 80
		inject client:5000>server:80 S =100
		sleep 20ms
		inject client:5000>server:80 . =101 ack =301
		server accept
		sleep 1s
		inject client:5000>server:80 S =400
		sleep 20ms
		inject client:5000>server:80 R =101
		sleep 40ms
		inject client:5000>server:80 S =400
		sleep 2s`,
	"old-syn": `
		link delay=10ms
		client iss=100 sack=off timestamps=off wscale=off
		server iss=300 sack=off timestamps=off wscale=off
		server listen 80
		delay client>server syn 1 by=100ms
		client connect 80 local=5000 &
		sleep 1ms
		inject client:5000>server:80 S =90
		wait`,
	"late-data": plain + `
		server shutdown write
		server close
		sleep 20ms
		client write "too late"
		sleep 20ms`,
}
