#!/usr/bin/env bash
# Runs the same transfers in ns-3 3.37 and here, one after the other, and writes a table of
# the seconds that each takes: of a processor, and by the clock. Debian has what it needs:
#
#	apt-get install libns3-dev g++
#
# usage: [CHECKSUMS=1] compare.sh [bulk|fast|loss|short|dumbbell ...]
#
# With CHECKSUMS ns-3 makes and checks TCP's and IP's checksums, as is always done here.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

libraries=
for module in core network internet point-to-point applications traffic-control; do
	libraries+=" -lns3-$module"
done
g++ -O2 -std=c++17 -o "$work/ns3" theirs/ns3.cc $libraries
go build -o "$work/tcpsim" .

# measure NAME COMMAND [checksums]: what it says, and the seconds of a processor and by the clock.
measure() {
	local TIMEFORMAT='%U %S %R'
	{ time "$work/$1" "$2" ${3:+"$3"} >"$work/said" 2>"$work/errors"; } 2>"$work/times" || { cat "$work/errors" >&2; exit 1; }
	read -r user system clock <"$work/times"
	awk -v u="$user" -v s="$system" -v c="$clock" 'BEGIN { printf "%.2f %.2f", u + s, c }'
}

echo '| transfer | ns-3, processor | tcpsim, processor | times | ns-3, clock | tcpsim, clock | times |'
echo '|---|---|---|---|---|---|---|'
for transfer in "${@:-bulk fast loss short dumbbell}"; do
	for one in $transfer; do
		read -r theirs theirclock <<<"$(measure ns3 "$one" ${CHECKSUMS:+checksums})"
		said=$(cat "$work/said")
		read -r ours ourclock <<<"$(measure tcpsim "$one")"
		awk -v n="$one" -v a="$theirs" -v b="$ours" -v c="$theirclock" -v d="$ourclock" 'BEGIN {
			printf "| %s | %.2f s | %.2f s | %.1f | %.2f s | %.2f s | %.1f |\n", n, a, b, a / b, c, d, c / d }'
		echo "$one: ns-3: $said; tcpsim: $(cat "$work/said")" >&2
	done
done
