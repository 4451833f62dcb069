// The ladder as a file: an SVG that needs nothing beside it, or a PNG of it.

const kept = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "text-anchor", "opacity", "paint-order", "stroke-linejoin"];

// svgOf is the picture as text, with the styles that the page's style sheet gives it.
export function svgOf(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const from = [svg, ...svg.querySelectorAll<SVGElement>("*")];
  const to = [copy, ...copy.querySelectorAll<SVGElement>("*")];
  from.forEach((e, i) => {
    const style = getComputedStyle(e);
    for (const name of kept) to[i]?.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "style", "tabindex", "role"]) to[i]?.removeAttribute(name);
  });
  const { x, y, width, height } = svg.viewBox.baseVal;
  const all = { x, y: y - head, width, height: height + head };
  copy.setAttribute("xmlns", space);
  copy.setAttribute("viewBox", Object.values(all).join(" "));
  copy.setAttribute("height", String(all.height));
  copy.prepend(element("rect", { ...all, fill: getComputedStyle(document.body).backgroundColor }));
  for (const h of svg.closest(".ladder")?.querySelectorAll<HTMLElement>(".heads li") ?? []) {
    const name = element("text", { x: parseFloat(h.style.left), y: y - 8, fill: getComputedStyle(h).color, "text-anchor": "middle", "font-family": "sans-serif", "font-size": 13 });
    name.textContent = h.textContent;
    copy.append(name);
  }
  return new XMLSerializer().serializeToString(copy);
}

const space = "http://www.w3.org/2000/svg";
const head = 28; // pixels for the hosts' names

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const e = document.createElementNS(space, name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, String(v));
  return e;
}

// png draws a picture at twice its size, for projectors and print.
export async function png(svg: string): Promise<Blob> {
  const image = new Image();
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = 2 * image.naturalWidth;
    canvas.height = 2 * image.naturalHeight;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => canvas.toBlob((b) => (b ? resolve(b) : reject(new Error("PNG")))));
  } finally {
    URL.revokeObjectURL(url);
  }
}

// graphPng is a graph as it is drawn, with its name above it and its lines' names below.
export async function graphPng(name: string, graph: HTMLCanvasElement, lines: { name: string; colour: string }[]): Promise<Blob> {
  const scale = graph.width / Math.max(1, graph.clientWidth);
  const line = 18 * scale;
  const canvas = globalThis.document.createElement("canvas");
  canvas.width = graph.width;
  canvas.height = graph.height + line * (1.5 + lines.length);
  const on = canvas.getContext("2d")!;
  const css = getComputedStyle(globalThis.document.documentElement);
  on.fillStyle = css.getPropertyValue("--ground").trim();
  on.fillRect(0, 0, canvas.width, canvas.height);
  on.drawImage(graph, 0, 1.5 * line);
  on.fillStyle = css.getPropertyValue("--ink").trim();
  on.font = `600 ${13 * scale}px system-ui, sans-serif`;
  on.fillText(name, 8 * scale, line);
  lines.forEach((l, i) => {
    on.fillStyle = l.colour;
    on.fillText(l.name, 8 * scale, 1.5 * line + graph.height + (i + 0.7) * line);
  });
  return await new Promise((resolve, reject) => canvas.toBlob((b) => (b ? resolve(b) : reject(new Error("PNG")))));
}

export function download(name: string, data: Blob): void {
  const url = URL.createObjectURL(data);
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
