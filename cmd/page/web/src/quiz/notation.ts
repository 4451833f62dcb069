// What a student writes, read with all the notations that mean the same.

// The flags by the names and letters that people and tcpdump have for them.
const names: Record<string, string> = {
  S: "SYN", F: "FIN", R: "RST", P: "PSH", A: "ACK", ".": "ACK", U: "URG", E: "ECE", W: "CWR", e: "AE", PUSH: "PSH", RESET: "RST", ECN: "ECE",
};
const all = ["SYN", "FIN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"];

// flagsOf reads flags in any order: "S.", "SYN ACK", "ack,syn", "[S.]", "SYN-ACK".
export function flagsOf(text: string): Set<string> | undefined {
  const flags = new Set<string>();
  for (const word of text.trim().replace(/^\[(.*)\]$/, "$1").split(/[\s,+|/&-]+/)) {
    if (word === "" || /^none$/i.test(word)) continue;
    const upper = word.toUpperCase();
    const whole = all.includes(upper) ? upper : names[word.length > 1 ? upper : word] ?? names[upper];
    if (whole) {
      flags.add(whole);
      continue;
    }
    const joined = upper.match(/SYN|FIN|RST|PSH|ACK|URG|ECE|CWR/g);
    if (joined && joined.join("") === upper) {
      for (const f of joined) flags.add(f);
      continue;
    }
    // Letters such as "S." or "PA". Small letters are not told from large ones, but e.
    for (const c of word) {
      const f = names[c] ?? names[c.toUpperCase()];
      if (!f) return undefined;
      flags.add(f);
    }
  }
  return flags;
}

// flagNames are tcpdump's letters of a segment in words.
export function flagNames(letters: string): string {
  const flags = flagsOf(letters === "none" ? "" : letters) ?? new Set();
  return all.filter((f) => flags.has(f)).join(" ");
}

// numberOf reads a number: "1001", "1,001", "1 001", "0x3e9", and of "1001:1006" the first.
export function numberOf(text: string): number | undefined {
  const plain = text.trim().replace(/:.*$/, "").replace(/(\d)[,_' \u2009\u00a0](?=\d{3}(\D|$))/g, "$1");
  if (!/^(\d{1,15}|0x[0-9a-f]{1,8})$/i.test(plain)) return undefined;
  return Number(plain);
}

const circle = 2 ** 32;

// sameSequence tells whether a number is a sequence number, as on the wire or counted from
// any of the initial ones.
export function sameSequence(given: number, number: number, initial: readonly number[]): boolean {
  return given === number || initial.some((iss) => given === (number - iss + circle) % circle);
}

const units: Record<string, number> = { ns: 1, us: 1e3, "µs": 1e3, "μs": 1e3, ms: 1e6, s: 1e9, sec: 1e9, m: 60e9, min: 60e9 };

// durationOf reads a length of time in ns: "200 ms", "0.2s", "+5ms"; a bare number is ms.
export function durationOf(text: string): number | undefined {
  const m = /^\+?(\d*\.?\d+|\d+\.)\s*([a-zµμ]*)$/i.exec(text.trim().replace(",", "."));
  if (!m) return undefined;
  const unit = m[2] === "" ? 1e6 : units[m[2]!.toLowerCase()];
  return unit === undefined ? undefined : Number(m[1]) * unit;
}

// near tells whether a time is roughly right: within a fifth, and within a millisecond at
// least. The page says so where it asks.
export function near(given: number, wanted: number): boolean {
  return Math.abs(given - wanted) <= Math.max(wanted * 0.2, 1e6);
}
