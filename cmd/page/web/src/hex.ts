// Bytes and fields: which field a byte belongs to, and which bytes a field takes.
import type { Field, Packet } from "./document.ts";

export function bytesOf(p: Packet): string[] {
  return p.bytes.match(/../g) ?? [];
}

// fieldAt is the index of the narrowest field that has a byte.
export function fieldAt(fields: Field[], byte: number): number | undefined {
  let best: number | undefined;
  fields.forEach((f, i) => {
    if (!covers(f, byte)) return;
    const b = best === undefined ? undefined : fields[best];
    if (!b || f.bits < b.bits) best = i;
  });
  return best;
}

export function covers(f: Field, byte: number): boolean {
  return f.bits > 0 && byte >= Math.floor(f.bit / 8) && byte < Math.ceil((f.bit + f.bits) / 8);
}

export function layersOf(fields: Field[]): string[] {
  return [...new Set(fields.map((f) => f.layer))];
}
