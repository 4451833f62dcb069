// Labels run along their arrows. One that would lie on another moves along its
// arrow, and if there is no room for it, is left out: hovering, the step and the
// list of bytes have it.

interface Line {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

interface Taken {
  left: number;
  right: number;
  at: (x: number) => number;
  bottom: number;
}

const apart = 13; // between two lines of text

export class Labels {
  private taken: Taken[] = [];
  private readonly charWidth: number;

  constructor(charWidth: number) {
    this.charWidth = charWidth;
  }

  along(line: Line, text: string, important: boolean): { x: number; y: number; angle: number; text: string } | undefined {
    const width = this.measure(text);
    const dx = line.x2 - line.x1;
    const slope = dx === 0 ? 0 : (line.y2 - line.y1) / dx;
    const at = (x: number) => line.y1 + (x - line.x1) * slope - 4;
    const left = Math.min(line.x1, line.x2);
    const span = Math.abs(dx);
    this.forget(Math.min(line.y1, line.y2) - 400);
    const places = width + 12 < span ? [0.5, 0.3, 0.7] : [0.5];
    if (!important && width > span * 1.3) return undefined;
    for (const place of places) {
      const room = Math.max(0, span - width - 12);
      const from = width + 12 < span ? left + 6 + room * (place === 0.5 ? 0.5 : place === 0.3 ? 0 : 1) : left + span / 2 - width / 2;
      if (this.free(from, from + width, at)) {
        this.take(from, from + width, at);
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
      if (this.free(x - width / 2, x + width / 2, () => line)) {
        this.take(x - width / 2, x + width / 2, () => line);
        return line;
      }
    }
    return y;
  }

  private measure(text: string): number {
    let units = 0;
    for (const c of text) units += c > "\u2e80" ? 2 : 1;
    return units * this.charWidth;
  }

  private free(left: number, right: number, at: (x: number) => number): boolean {
    return this.taken.every((t) => {
      const from = Math.max(left, t.left);
      const to = Math.min(right, t.right);
      if (from >= to) return true;
      const a = at(from) - t.at(from);
      const b = at(to) - t.at(to);
      return a * b > 0 && Math.min(Math.abs(a), Math.abs(b)) >= apart;
    });
  }

  private take(left: number, right: number, at: (x: number) => number): void {
    this.taken.push({ left, right, at, bottom: Math.max(at(left), at(right)) });
  }

  private forget(above: number): void {
    if (this.taken.length > 64) this.taken = this.taken.filter((t) => t.bottom >= above).slice(-48);
  }
}
