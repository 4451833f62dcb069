// Fill in what is blanked in a segment's header.
import type { Document, Field, Packet } from "../document.ts";
import type { Marked } from "./mark.ts";
import { numberOf } from "./notation.ts";
import { sequence, shownNumber } from "./predict.ts";
import type { Random } from "./random.ts";
import { initial, made, sends, why } from "./segments.ts";
import { sequenceRule, type RuleKey } from "./rules.ts";

export interface Blanks {
  kind: "blanks";
  packet: number;
  fields: number[]; // indexes of the blanked ones
  cursor: number;
}

// What can be worked out from the other fields, and from the segments before. A checksum
// can be as well, but not by a person; a window cannot.
const known = new Set(["Source Port", "Destination Port", "Sequence Number", "Acknowledgment Number", "Data Offset", "SYN", "FIN", "RST", "ACK"]);

const most = 4;

// blanks asks only of segments behind the first, whose neighbours tell ports and numbers.
export function blanks(d: Document, random: Random): Blanks | undefined {
  const at = sends(d);
  const seen = new Set<string>(); // directions in which something was sent
  const can = d.packets.filter((p) => {
    const neighbours = seen.has(`${p.connection} ${p.from}`) && seen.has(`${p.connection} ${p.to}`);
    seen.add(`${p.connection} ${p.from}`);
    return neighbours && p.connection !== null && !made(d, p) && (at.get(p.number) ?? 0) > 0 && blankable(p).length >= 3;
  });
  const p = random.pick(can);
  if (!p) return undefined;
  const fields = random.shuffle(blankable(p)).slice(0, most).sort((a, b) => a - b);
  return { kind: "blanks", packet: p.number, fields, cursor: at.get(p.number)! - 1 };
}

function blankable(p: Packet): number[] {
  return p.fields.flatMap((f, i) => (f.layer === "TCP" && known.has(f.name) && !(f.name === "Acknowledgment Number" && p.ack === undefined) ? [i] : []));
}

export function markBlanks(d: Document, q: Blanks, answers: readonly string[]): Marked {
  const p = d.packets[q.packet - 1]!;
  const marks = q.fields.map((index, i) => {
    const f = p.fields[index]!;
    const given = answers[i] ?? "";
    return { field: f.name, given, wanted: wanted(d, p, f), right: right(d, p, f, given), rule: ruleOf(p, f) };
  });
  return { marks, why: why(d, p.number) };
}

function right(d: Document, p: Packet, f: Field, given: string): boolean {
  switch (f.name) {
    case "Sequence Number":
      return sequence(given, p.seq, initial(d, p, p.from));
    case "Acknowledgment Number":
      return sequence(given, p.ack!, initial(d, p, p.to));
    case "Data Offset": // in words of 32 bits, or in octets
      return numberOf(given) === numberOf(f.value) || numberOf(given.replace(/\s*(octets|bytes|字节)$/i, "")) === 4 * (numberOf(f.value) ?? NaN);
  }
  const n = numberOf(given);
  return given.trim() === f.value || (n !== undefined && n === numberOf(f.value));
}

function wanted(d: Document, p: Packet, f: Field): string {
  if (f.name === "Sequence Number") return shownNumber(p.seq, initial(d, p, p.from));
  if (f.name === "Acknowledgment Number") return shownNumber(p.ack!, initial(d, p, p.to));
  return f.value;
}

function ruleOf(p: Packet, f: Field): RuleKey {
  return f.name === "Sequence Number" ? sequenceRule(p) : f.name === "Acknowledgment Number" ? "receivedNext" : "header";
}
