// A graph as an SVG that needs nothing beside it: what is on the page is drawn anew, as a
// canvas has no lines that could be taken from it.

export interface Style {
  colour: string;
  dash: readonly number[]; // none is a solid line
}

export interface Line extends Style {
  name: string;
  points: readonly (readonly [number, number])[]; // nanoseconds, value
}

export interface Drawing {
  name: string;
  width: number; // pixels
  x: readonly [number, number]; // seconds that are shown
  y: readonly [number, number];
  lines: readonly Line[];
  at?: number; // seconds, of the cursor
  ink: string;
  faint: string;
  ground: string;
}

const [left, right, top, high, row] = [56, 14, 30, 200, 18]; // pixels

// dashes tell lines apart that have the same colour, on paper too.
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 2], [9, 3, 2, 3], [14, 4], [2, 5], [9, 2, 2, 2, 2, 2], [5, 7]];

// styleOf is how the nth line of a graph looks, with some colours to choose from: no two of
// the first 48 look the same.
export function styleOf(n: number, colours: readonly string[]): Style {
  return { colour: colours[n % colours.length]!, dash: dashes[Math.floor(n / colours.length) % dashes.length]! };
}

export function plotSvg(d: Drawing): string {
  const bottom = top + high;
  const x = (ns: number) => left + ((ns / 1e9 - d.x[0]) / (d.x[1] - d.x[0] || 1)) * (d.width - left - right);
  const y = (v: number) => bottom - ((v - d.y[0]) / (d.y[1] - d.y[0] || 1)) * high;
  const columns = d.lines.length > 8 ? Math.max(1, Math.floor(d.width / 220)) : 1;
  const height = bottom + 30 + row * Math.ceil(d.lines.length / columns) + 6;
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${d.width}" height="${height}" viewBox="0 0 ${d.width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${d.width}" height="${height}" fill="${d.ground}"/>`,
    `<text x="8" y="18" font-size="13" font-weight="600" fill="${d.ink}">${escaped(d.name)}</text>`,
    `<clipPath id="plot"><rect x="${left}" y="${top}" width="${d.width - left - right}" height="${high}"/></clipPath>`,
  ];
  for (const s of ticks(d.x[0], d.x[1], d.width / 90)) {
    const at = round(x(s * 1e9));
    out.push(line([at, top], [at, bottom], d.faint), `<text x="${at}" y="${bottom + 16}" text-anchor="middle" fill="${d.ink}">${s} s</text>`);
  }
  for (const v of ticks(d.y[0], d.y[1], 6)) {
    const at = round(y(v));
    out.push(line([left, at], [d.width - right, at], d.faint), `<text x="${left - 6}" y="${at + 4}" text-anchor="end" fill="${d.ink}">${short.format(v)}</text>`);
  }
  out.push(`<g clip-path="url(#plot)" fill="none" stroke-width="1.5">`);
  for (const l of d.lines) out.push(...steps(l, x, y));
  if (d.at !== undefined) out.push(line([round(x(d.at * 1e9)), top], [round(x(d.at * 1e9)), bottom], d.ink, [4, 3]));
  out.push("</g>");
  d.lines.forEach((l, i) => {
    const at = bottom + 34 + Math.floor(i / columns) * row;
    const from = 8 + (i % columns) * round(d.width / columns);
    out.push(line([from, at], [from + 28, at], l.colour, l.dash, 2), `<text x="${from + 36}" y="${at + 4}" fill="${d.ink}">${escaped(l.name)}</text>`);
  });
  return [...out, "</svg>", ""].join("\n");
}

// steps is a line that stays where it is until its next point. A few points are dots, too.
function steps(l: Line, x: (ns: number) => number, y: (v: number) => number): string[] {
  const path = l.points.map(([at, v], i) => (i === 0 ? `M${round(x(at))} ${round(y(v))}` : `H${round(x(at))}V${round(y(v))}`)).join("");
  const dots = l.points.length < 80 ? l.points.map(([at, v]) => `<circle cx="${round(x(at))}" cy="${round(y(v))}" r="2" fill="${l.colour}"/>`) : [];
  return [`<path d="${path}" stroke="${l.colour}"${dashed(l.dash)}/>`, ...dots];
}

function line(a: [number, number], b: [number, number], colour: string, dash: readonly number[] = [], width = 1): string {
  return `<path d="M${a.join(" ")}L${b.join(" ")}" stroke="${colour}" stroke-width="${width}"${dashed(dash)}/>`;
}

function dashed(dash: readonly number[]): string {
  return dash.length ? ` stroke-dasharray="${dash.join(" ")}"` : "";
}

export const short = new Intl.NumberFormat("en", { notation: "compact" });

// ticks are round numbers between two, about so many.
export function ticks(from: number, to: number, about: number): number[] {
  if (!(to > from)) return [from];
  const rough = (to - from) / Math.max(1, about);
  const power = 10 ** Math.floor(Math.log10(rough));
  const by = power * ([1, 2, 5].find((n) => n * power >= rough) ?? 10);
  const list: number[] = [];
  for (let i = Math.ceil(from / by - 1e-9); i * by <= to + by * 1e-9; i++) list.push(Number((i * by).toPrecision(12)));
  return list;
}

function round(v: number): number {
  return Math.round(v * 10) / 10;
}

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}
