package capture

import "fmt"

// linkNames are those of link types that are met in files, read or not, as
// https://www.tcpdump.org/linktypes.html describes them.
var linkNames = map[linkType]string{
	linkNull: "BSD loopback", linkEthernet: "Ethernet", linkPPP: "PPP", linkRaw12: "raw IP", linkRaw14: "raw IP",
	linkPPPSerial: "PPP on a serial line", linkPPPoE: "PPPoE", linkATM: "LLC over ATM", linkRaw: "raw IP",
	linkHDLC: "Cisco HDLC", linkWireless: "IEEE 802.11", linkLoop: "OpenBSD loopback", linkCooked: "Linux cooked",
	linkPFLog: "OpenBSD pflog", linkRadiotap: "IEEE 802.11 with radiotap", linkPPI: "PPI", linkIPv4: "IPv4", linkIPv6: "IPv6",
	linkNFLOG: "NFLOG", linkCooked2: "Linux cooked, version 2",

	linkTokenRing: "Token Ring", linkFDDI: "FDDI",
	3: "AX.25", 7: "ARCNET", 8: "SLIP", 99: "Symantec firewall", 107: "Frame Relay",
	114: "LocalTalk", 119: "IEEE 802.11 with Prism", 122: "IP over Fibre Channel", 123: "ATM", 129: "Linux ARCNET",
	138: "Apple IP over IEEE 1394", 139: "SS7 MTP2 with pseudo-header", 140: "SS7 MTP2", 141: "SS7 MTP3", 142: "SS7 SCCP", 143: "DOCSIS",
	144: "Linux IrDA", 147: "user 0", 148: "user 1", 149: "user 2", 150: "user 3", 162: "user 15", 163: "IEEE 802.11 with AVS",
	165: "BACnet MS/TP", 166: "Linux PPP daemon", 169: "GPRS LLC", 177: "Linux LAPD", 178: "Juniper Ethernet", 187: "Bluetooth HCI H4",
	189: "Linux USB", 190: "CAN", 195: "IEEE 802.15.4", 201: "Bluetooth HCI H4 with direction", 203: "LAPD",
	204: "PPP with direction", 205: "Cisco HDLC with direction", 206: "Frame Relay with direction", 215: "IEEE 802.15.4 without radio",
	219: "MPLS", 220: "Linux USB, memory-mapped", 224: "Fibre Channel FC-2", 226: "Solaris IPNET", 227: "SocketCAN",
	230: "IEEE 802.15.4 without FCS", 231: "D-Bus", 240: "netANALYZER", 242: "IP over InfiniBand", 243: "MPEG-2 transport stream",
	245: "NFC LLCP", 247: "InfiniBand", 248: "SCTP", 249: "USBPcap", 251: "Bluetooth Low Energy", 252: "Wireshark upper PDU",
	253: "Linux netlink", 254: "Bluetooth monitor", 258: "Apple pktap", 264: "ISO 14443", 270: "LoRaTap", 271: "vSock",
	272: "Nordic BLE", 273: "DOCSIS 3.1", 280: "Linux ARP over ELEE", 283: "IEEE 802.15.4 TAP", 284: "Marvell DSA", 285: "Marvell EDSA",
}

// String is the number, with the name if there is one.
func (l linkType) String() string {
	if name := linkNames[l]; name != "" {
		return fmt.Sprintf("link type %d (%s)", uint16(l), name)
	}
	return fmt.Sprintf("link type %d", uint16(l))
}

const knownLinks = "Ethernet, raw IP, Linux cooked, loopback, PPP, PPPoE, Cisco HDLC, IEEE 802.11, NFLOG, pflog, FDDI, Token Ring, Frame Relay or LLC over ATM: " +
	"capture on another interface"
