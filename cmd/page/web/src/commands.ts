// What the page does that takes time: runs, links, exports, files. Each asks the
// engine and then changes the state; a failure is a sentence in the state.
import type { Difference, LessonEntry, State, Action } from "./state.ts";
import type { Document, Packet } from "./document.ts";
import { Engine, EngineError } from "./engine.ts";
import { encode } from "./fragment.ts";
import { download, png, svgOf } from "./picture.ts";
import type { Store } from "./store.ts";
import { isKey, words } from "./words/index.ts";

export const maxFile = 32; // MB of a capture

export class Commands {
  private asked = 0; // documents: only what was asked for last is shown
  private settings = Promise.resolve(); // until the last of them is in the draft

  constructor(
    private readonly store: Store<State, Action>,
    readonly engine: Engine,
    private readonly recorded: (lesson: string, language: string) => Promise<Document | undefined>,
  ) {}

  // openLesson shows what is recorded of a lesson at once, if anything is, and
  // otherwise runs it.
  async openLesson(name: string, cursor?: number): Promise<void> {
    const { language } = this.store.state;
    const last = this.ticket();
    const known = await this.recorded(name, language);
    if (!last()) return;
    if (known) return this.store.act({ do: "show", document: known, lesson: name, cursor });
    await this.working(async () => {
      const document = await this.engine.ask<Document>({ do: "run", lesson: name, language });
      if (last()) this.store.act({ do: "show", document, lesson: name, cursor });
    }, last);
  }

  async listLessons(): Promise<void> {
    const { language } = this.store.state;
    await this.quietly(async () => {
      const { lessons } = await this.engine.ask<{ lessons: LessonEntry[] }>({ do: "list", language });
      this.store.act({ do: "lessons", lessons });
    });
  }

  // run runs a scenario; with keep, the run so far stays beside it.
  async run(scenario: string, options: { seed?: string; keep?: boolean; cursor?: number } = {}): Promise<void> {
    const { language, document: old } = this.store.state;
    const last = this.ticket();
    await this.working(async () => {
      const document = await this.engine.ask<Document>({ do: "run", scenario, seed: options.seed, language });
      if (!last()) return;
      const older = options.keep && old && !old.capture ? old : undefined;
      const difference = older && (await this.engine.ask<Difference>({ do: "compare", a: older.scenario, b: scenario, seed: document.seed, language }));
      if (last()) this.store.act({ do: "show", document, older, difference, cursor: options.cursor ?? this.store.state.cursor });
    }, last);
  }

  // break makes something happen to a segment: a line more in the scenario, and a new run.
  async break(packet: number, how: string, by?: number): Promise<void> {
    const { document, cursor } = this.store.state;
    if (!document || document.capture) return;
    const last = this.ticket();
    await this.working(async () => {
      const { scenario } = await this.engine.ask<{ scenario: string }>({ do: "break", scenario: document.scenario, seed: document.seed, packet, how, by, language: document.language });
      if (last()) await this.run(scenario, { seed: document.seed, keep: true, cursor });
    }, last);
  }

  // set changes a setting in the draft; nothing runs until asked to. One waits for
  // the one before, whose line it would not know of otherwise.
  set(what: string, value: string): Promise<void> {
    return (this.settings = this.settings.then(() => this.quietly(async () => {
      const { scenario } = await this.engine.ask<{ scenario: string }>({ do: "set", scenario: this.store.state.draft, what, value });
      this.store.act({ do: "draft", text: scenario });
    })));
  }

  // runDraft runs what is in the editor, with every setting that was asked for.
  async runDraft(seed?: string): Promise<void> {
    await this.settings;
    await this.run(this.store.state.draft, { seed, keep: true });
  }

  async setLanguage(language: string): Promise<void> {
    const { document, older, draft, lesson, cursor } = this.store.state;
    this.store.act({ do: "language", language });
    globalThis.document.documentElement.lang = language === "zh" ? "zh-Hans" : language;
    const listed = this.listLessons();
    if (lesson) await this.openLesson(lesson, cursor);
    else if (document?.capture) await this.openAgain(cursor);
    else if (document) {
      if (older) await this.run(older.scenario, { seed: older.seed });
      await this.run(document.scenario, { seed: document.seed, cursor, keep: older !== undefined });
    }
    // What was changed and has not run yet stays.
    if (document && draft !== document.scenario && this.store.state.document?.scenario === document.scenario) this.store.act({ do: "draft", text: draft });
    await listed;
  }

  // openAgain tells the capture that is open in another language.
  private async openAgain(cursor: number): Promise<void> {
    const last = this.ticket();
    await this.working(async () => {
      const document = await this.engine.ask<Document>({ do: "open", language: this.store.state.language });
      if (last()) this.store.act({ do: "show", document, cursor });
    }, last);
  }

  // openFile reads a capture, or a scenario. It does not leave the browser.
  async openFile(file: File): Promise<void> {
    const say = words(this.store.state.language);
    if (file.size > maxFile << 20) {
      return this.tell(say("fileTooLarge", Math.round(file.size / (1 << 20)), maxFile), true);
    }
    const last = this.ticket();
    await this.working(async () => {
      const data = await base64(file);
      const document = await this.engine.ask<Document>({ do: "open", name: file.name, data, language: this.store.state.language }, 60);
      if (last()) this.store.act({ do: "show", document });
    }, last);
  }

  async link(embed: boolean): Promise<string> {
    const { document, lesson, cursor, language } = this.store.state;
    const scenario = document?.capture ? undefined : document?.scenario;
    const fragment = await encode({ lesson, scenario, seed: lesson ? undefined : document?.seed, cursor, language, embed });
    return `${location.href.replace(/#.*/, "")}#${fragment}`;
  }

  async export(format: string): Promise<void> {
    const { document, language } = this.store.state;
    if (!document) return;
    await this.working(async () => {
      const a = await this.engine.ask<{ name: string; type: string; data: string }>({ do: "export", scenario: document.scenario, seed: document.seed, format, language });
      const bytes = Uint8Array.from(atob(a.data), (c) => c.charCodeAt(0));
      download(a.name, new Blob([bytes], { type: a.type }));
    });
  }

  // detailed is a segment with its bytes and fields, which a long document leaves out.
  async detailed(d: Document, p: Packet): Promise<Packet> {
    const { bytes, fields } = await this.engine.ask<Pick<Packet, "bytes" | "fields">>({
      do: "fields", scenario: d.scenario, seed: d.seed, packet: p.number, language: d.language,
    });
    return { ...p, bytes, fields };
  }

  // picture saves the ladder as it is shown.
  async picture(format: "svg" | "png"): Promise<void> {
    const { document, cursor } = this.store.state;
    const svg = globalThis.document.querySelector<SVGSVGElement>(".ladder svg");
    if (!svg || !document) return;
    const text = svgOf(svg);
    const name = `${document.name.replace(/\W+/g, "-") || "ladder"}-${cursor + 1}.${format}`;
    download(name, format === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await png(text));
  }

  draft(): string {
    return this.store.state.draft;
  }

  tell(text: string, bad = false): void {
    this.store.act({ do: "say", text, bad });
  }

  // ticket tells later whether nothing else was asked for meanwhile.
  private ticket(): () => boolean {
    const mine = ++this.asked;
    return () => mine === this.asked;
  }

  private async working(work: () => Promise<void>, last = () => true): Promise<void> {
    this.store.act({ do: "busy", busy: true });
    await this.quietly(work, last);
    if (last()) this.store.act({ do: "busy", busy: false });
  }

  // quietly says what went wrong, unless something else was asked for meanwhile.
  private async quietly(work: () => Promise<void>, last = () => true): Promise<void> {
    try {
      await work();
    } catch (e) {
      if (!last()) return;
      const text = e instanceof Error ? e.message : String(e);
      const line = e instanceof EngineError ? e.line : undefined;
      const say = words(this.store.state.language);
      const sentence = isKey(text) ? say(text) : text;
      this.store.act({ do: "say", text: line === undefined ? sentence : say("atLine", line, sentence), bad: true, line });
    }
  }
}

async function base64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 0x6000) parts.push(btoa(String.fromCharCode(...bytes.subarray(i, i + 0x6000))));
  return parts.join("");
}
