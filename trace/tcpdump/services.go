package tcpdump

// services are the names that tcpdump prints for well-known TCP ports, as far as
// they are likely to be met (IANA's Service Name and Transport Protocol Port
// Number Registry).
var services = map[string]uint16{
	"tcpmux": 1, "echo": 7, "discard": 9, "systat": 11, "daytime": 13, "netstat": 15, "qotd": 17, "chargen": 19,
	"ftp-data": 20, "ftp": 21, "ssh": 22, "telnet": 23, "smtp": 25, "time": 37, "whois": 43, "nicname": 43,
	"tacacs": 49, "domain": 53, "gopher": 70, "finger": 79, "http": 80, "www": 80, "kerberos": 88, "pop3": 110,
	"sunrpc": 111, "auth": 113, "nntp": 119, "ntp": 123, "epmap": 135, "netbios-ssn": 139, "imap2": 143, "imap": 143,
	"snmp": 161, "bgp": 179, "irc": 194, "ldap": 389, "https": 443, "microsoft-ds": 445, "submissions": 465,
	"shell": 514, "printer": 515, "rtsp": 554, "submission": 587, "ipp": 631, "ldaps": 636, "domain-s": 853,
	"rsync": 873, "ftps": 990, "imaps": 993, "pop3s": 995, "socks": 1080, "openvpn": 1194, "ms-sql-s": 1433,
	"mqtt": 1883, "nfs": 2049, "iscsi-target": 3260, "mysql": 3306, "ms-wbt-server": 3389, "svn": 3690,
	"krb524": 4444, "sip": 5060, "sip-tls": 5061, "xmpp-client": 5222, "postgresql": 5432, "amqp": 5672, "vnc": 5900,
	"x11": 6000, "redis": 6379, "ircd": 6667, "afs3-fileserver": 7000, "http-alt": 8080, "webcache": 8080,
	"mqtts": 8883, "secure-mqtt": 8883, "ddi-tcp-1": 8888, "git": 9418, "memcache": 11211, "mongodb": 27017,
}
