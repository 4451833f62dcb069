// A link to the page: the URL's fragment holds the scenario (deflate, base64url),
// the seed, the step, the language and whether the page is embedded. A fragment
// is somebody else's text: what is not understood is left out, never believed.

export interface Link {
  lesson?: string; // a lesson's name, instead of a scenario
  scenario?: string;
  seed?: string;
  cursor?: number;
  language?: string;
  embed?: boolean;
  open?: string; // the name of a file that is served with the page
}

// A fragment may not unfold to more than a scenario may be long.
export const maxScenario = 1 << 20;
const maxFragment = 1 << 20;

export async function encode(link: Link): Promise<string> {
  const parts: string[] = [];
  if (link.lesson) parts.push(`lesson=${encodeURIComponent(link.lesson)}`);
  else if (link.scenario !== undefined) parts.push(`s=${await deflate(link.scenario)}`);
  if (link.seed) parts.push(`seed=${encodeURIComponent(link.seed)}`);
  if (link.cursor !== undefined && link.cursor > 0) parts.push(`step=${link.cursor}`);
  if (link.language) parts.push(`lang=${encodeURIComponent(link.language)}`);
  if (link.embed) parts.push("embed=1");
  return parts.join("&");
}

// decode reads a fragment, with or without its #. It rejects, with a message's
// key, only a scenario that cannot be unpacked: without it there is nothing to show.
export async function decode(fragment: string): Promise<Link> {
  if (fragment.length > maxFragment) throw new Error("linkTooLong");
  const link: Link = {};
  for (const part of fragment.replace(/^#/, "").split("&")) {
    const i = part.indexOf("=");
    if (i < 0) continue;
    const value = plain(part.slice(i + 1));
    if (value === undefined) continue;
    switch (part.slice(0, i)) {
      case "lesson":
        if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(value)) link.lesson = value;
        break;
      case "s":
        link.scenario = await inflate(value);
        break;
      case "seed":
        if (/^[0-9]{1,20}$/.test(value)) link.seed = value;
        break;
      case "step":
        if (/^[0-9]{1,9}$/.test(value)) link.cursor = Number(value);
        break;
      case "lang":
        if (/^[a-z]{2}$/.test(value)) link.language = value;
        break;
      case "open":
        link.open = value.slice(0, 255);
        break;
      case "embed":
        link.embed = value === "1";
        break;
    }
  }
  return link;
}

function plain(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

export async function deflate(text: string): Promise<string> {
  const bytes = await collect(new TextEncoder().encode(text), new CompressionStream("deflate-raw"), Infinity);
  let binary = "";
  for (const b of bytes) binary += String.fromCharCode(b);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

export async function inflate(text: string): Promise<string> {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error("linkBroken");
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
    const plain = await collect(bytes, new DecompressionStream("deflate-raw"), maxScenario);
    return new TextDecoder("utf-8", { fatal: true }).decode(plain);
  } catch (e) {
    throw e instanceof Error && e.message === "linkTooLong" ? e : new Error("linkBroken");
  }
}

// collect sends bytes through a stream and stops as soon as more than max come out.
async function collect(bytes: Uint8Array<ArrayBuffer>, through: GenericTransformStream, max: number): Promise<Uint8Array> {
  const reader: ReadableStreamDefaultReader<Uint8Array> = new Blob([bytes]).stream().pipeThrough(through).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > max) {
      void reader.cancel().catch(() => undefined);
      throw new Error("linkTooLong");
    }
    chunks.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const c of chunks) {
    all.set(c, at);
    at += c.length;
  }
  return all;
}
