// Labels run along their arrows. One that would lie on another moves along its
// arrow, or below it, and if there is no room for it, is left out: hovering, the
// step and the bytes have it.

export interface Line {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

export interface Label {
  x: number;
  y: number;
  angle: number; // degrees
  text: string;
}

interface Taken {
  left: number;
  right: number;
  at: (x: number) => number;
  apart: number; // from what is above and below
}

const apart = 13; // between two lines of text
const unread = 4; // nobody reads a text that stands upright
const shelf = 128; // what is taken is kept by height, in shelves of so many pixels

export class Labels {
  private readonly shelves = new Map<number, Taken[]>();
  private readonly charWidth: number;

  constructor(charWidth: number) {
    this.charWidth = charWidth;
  }

  // fitting is the first of some texts that is no wider than there is room, or the last.
  fitting(room: number, ...texts: string[]): string {
    return texts.find((t) => this.measure(t) <= room) ?? texts.at(-1) ?? "";
  }

  // along finds a place beside a line, for which an important label tries harder.
  along(line: Line, text: string, important: boolean): Label | undefined {
    const dx = line.x2 - line.x1;
    const slope = dx === 0 ? 0 : (line.y2 - line.y1) / dx;
    const left = Math.min(line.x1, line.x2);
    const span = Math.abs(dx);
    const steep = Math.hypot(1, slope); // a steep text is less wide, and higher
    if (steep > unread && !important) return undefined;
    const width = this.measure(text) / steep;
    const room = Math.max(0, span - width - 12);
    const fits = width + 12 < span;
    // Above the arrow in its middle is best; then at its ends, then below it.
    for (const off of important ? [-4, 12, -17] : [-4, 12]) {
      const at = (x: number) => line.y1 + (x - line.x1) * slope + off * steep;
      for (const place of fits ? [0.5, 0, 1] : [0.5]) {
        const from = fits ? left + 6 + room * place : left + span / 2 - width / 2;
        if (!this.free(from, from + width, at, apart * steep)) continue;
        this.take(from, from + width, at, apart * steep);
        const x = from + width / 2;
        return { x, y: at(x), angle: (Math.atan(slope) * 180) / Math.PI, text };
      }
    }
    return undefined;
  }

  // block places a fold's text, which is always shown, below what is there.
  block(x: number, y: number, text: string): number {
    const width = this.measure(text);
    for (let tries = 0; tries < 8; tries++) {
      const line = y + tries * apart;
      if (this.free(x - width / 2, x + width / 2, () => line)) return this.reserve(x - width / 2, width, line);
    }
    return y;
  }

  // note keeps a place for a text beside a lifeline, at y or not far below.
  note(x: number, y: number, text: string, anchor: "start" | "end"): number {
    const width = this.measure(text);
    const left = anchor === "start" ? x : x - width;
    let at = y;
    while (at < y + 60 && !this.free(left, left + width, () => at)) at += apart + 2;
    return this.reserve(left, width, at);
  }

  private reserve(left: number, width: number, y: number): number {
    this.take(left, left + width, () => y);
    return y;
  }

  // cut shortens a text to the room that there is.
  cut(text: string, room: number): string {
    if (this.measure(text) <= room) return text;
    let short = text;
    while (short !== "" && this.measure(short) + this.charWidth > room) short = short.slice(0, -1);
    return `${short}…`;
  }

  private measure(text: string): number {
    let units = 0;
    for (const c of text) units += c > "\u2e80" ? 2 : 1;
    return units * this.charWidth;
  }

  private free(left: number, right: number, at: (x: number) => number, most = apart): boolean {
    return this.near(left, right, at).every((t) => {
      const from = Math.max(left, t.left);
      const to = Math.min(right, t.right);
      if (from >= to) return true;
      const a = at(from) - t.at(from);
      const b = at(to) - t.at(to);
      return a * b > 0 && Math.min(Math.abs(a), Math.abs(b)) >= Math.max(most, t.apart);
    });
  }

  private near(left: number, right: number, at: (x: number) => number): Taken[] {
    const found: Taken[] = [];
    for (const s of shelvesOf(left, right, at)) found.push(...(this.shelves.get(s) ?? []));
    return found;
  }

  private take(left: number, right: number, at: (x: number) => number, most = apart): void {
    for (const s of shelvesOf(left, right, at)) {
      const list = this.shelves.get(s);
      if (list) list.push({ left, right, at, apart: most });
      else this.shelves.set(s, [{ left, right, at, apart: most }]);
    }
  }
}

function shelvesOf(left: number, right: number, at: (x: number) => number): number[] {
  const from = Math.floor((Math.min(at(left), at(right)) - apart) / shelf);
  const to = Math.floor((Math.max(at(left), at(right)) + apart) / shelf);
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
