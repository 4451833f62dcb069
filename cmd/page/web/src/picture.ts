// The ladder as a file: an SVG that needs nothing beside it, or a PNG of it or of a graph.

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
  const heads = svg.closest(".ladder")?.querySelector<HTMLElement>(".heads");
  const turned = heads?.classList.contains("turned") ?? false;
  const head = turned ? heads!.clientHeight + 6 : 28; // pixels for the hosts' names
  const all = { x, y: y - head, width, height: height + head };
  copy.setAttribute("xmlns", space);
  copy.setAttribute("viewBox", Object.values(all).join(" "));
  copy.setAttribute("height", String(all.height));
  copy.prepend(element("rect", { ...all, fill: getComputedStyle(document.body).backgroundColor }));
  copy.append(element("rect", { x, y: y - head, width, height: head, fill: getComputedStyle(document.body).backgroundColor })); // over what comes from above
  for (const h of heads?.querySelectorAll<HTMLElement>("li") ?? []) {
    const at: Record<string, string | number> = turned ? { transform: `translate(${parseFloat(h.style.left) + 4} ${y - 4}) rotate(-90)` } : { x: parseFloat(h.style.left), y: y - 8, "text-anchor": "middle" };
    const name = element("text", { ...at, fill: getComputedStyle(h).color, "font-family": "sans-serif", "font-size": 13 });
    name.textContent = h.textContent;
    copy.append(name);
  }
  return new XMLSerializer().serializeToString(copy);
}

const space = "http://www.w3.org/2000/svg";

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

export function download(name: string, data: Blob): void {
  const url = URL.createObjectURL(data);
  const a = document.createElement("a");
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
