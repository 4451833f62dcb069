// The editor of scenarios: completion, help and errors come from the engine, which
// has them from the language's own description.
import { autocompletion, completionKeymap, type Completion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, linter, type Diagnostic } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, highlightActiveLine, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Engine } from "./engine.ts";
import { completions, helpFor, wordAt, type Described } from "./language.ts";

export interface Editor {
  set(text: string): void;
  goto(line: number): void;
  destroy(): void;
}

interface Options {
  text: string;
  label: string;
  language: string;
  engine: Engine;
  run: () => void;
  changed: (text: string) => void;
  wrong: (list: Mistake[]) => void; // what is wrong with the text, as it was checked last
}

export interface Mistake {
  message: string;
  line: number;
}

export function edit(parent: HTMLElement, o: Options): Editor {
  const described = o.engine.ask<Described>({ do: "describe", language: o.language }).catch(() => ({ commands: [] }));
  // In a shadow root the editor's styles are sheets of its own, as a content
  // security policy without inline styles wants it.
  const root = parent.shadowRoot ?? parent.attachShadow({ mode: "open" });
  const view = new EditorView({
    parent: root, root,
    state: EditorState.create({
      doc: o.text,
      extensions: [
        look, lineNumbers(), history(), highlightActiveLine(), lintGutter(), EditorView.lineWrapping,
        keymap.of([{ key: "Mod-Enter", run: () => (o.run(), true) }, ...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ "aria-label": o.label, spellcheck: "false" }),
        StreamLanguage.define(scenario), syntaxHighlighting(colours),
        autocompletion({ icons: false, override: [(c) => complete(c, described)] }),
        hoverTooltip((v, pos) => hover(v, pos, described)),
        linter((v) => check(v, o), { delay: 400 }),
        EditorView.updateListener.of((u) => { if (u.docChanged) o.changed(u.state.doc.toString()); }),
      ],
    }),
  });
  view.scrollDOM.tabIndex = 0; // so that keys scroll it
  return {
    set(text) {
      if (text !== view.state.doc.toString()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
    goto(line) {
      const at = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
      view.dispatch({ selection: { anchor: at.from }, effects: EditorView.scrollIntoView(at.from, { y: "center" }) });
      view.focus();
    },
    destroy() {
      view.destroy();
    },
  };
}

async function complete(c: CompletionContext, described: Promise<Described>): Promise<CompletionResult | null> {
  const line = c.state.doc.lineAt(c.pos);
  const before = line.text.slice(0, c.pos - line.from);
  const word = /[^\s=]*$/.exec(before)?.[0] ?? "";
  if (word === "" && !c.explicit) return null;
  const options: Completion[] = completions(await described, before).map((d) => ({ label: d.name, detail: restOf(d), info: d.help, type: d.kind }));
  return options.length > 0 ? { from: c.pos - word.length, options } : null;
}

// restOf is what a completion's usage says besides its name.
function restOf(d: { name: string; usage?: string }): string | undefined {
  return d.usage?.startsWith(d.name) ? d.usage.split("\n", 1)[0]!.slice(d.name.length) : undefined;
}

async function hover(view: EditorView, pos: number, described: Promise<Described>) {
  const line = view.state.doc.lineAt(pos);
  const word = wordAt(line.text, pos - line.from);
  const help = word && helpFor(await described, line.text, word.text);
  if (!word || !help) return null;
  return {
    pos: line.from + word.from, end: line.from + word.to, above: true,
    create: () => {
      const dom = document.createElement("div");
      dom.className = "help";
      for (const [tag, text] of [["code", help.usage ?? help.name], ["p", help.help]] as const) {
        const e = document.createElement(tag);
        e.textContent = text;
        dom.append(e);
      }
      return { dom };
    },
  };
}

async function check(view: EditorView, o: Options): Promise<Diagnostic[]> {
  const answer = await o.engine.ask<{ errors?: { message: string; line?: number }[] }>({ do: "check", scenario: view.state.doc.toString(), language: o.language }).catch((e: Error & { line?: number }) => ({
    errors: [{ message: e.message, line: e.line }],
  }));
  const list = (answer.errors ?? []).map((e) => ({ message: e.message, line: Math.min(Math.max(1, e.line ?? 1), view.state.doc.lines) }));
  o.wrong(list);
  return list.map((e) => {
    const { from, to } = view.state.doc.line(e.line);
    return { from, to, severity: "error", message: e.message };
  });
}

// What colours need of the language: comments, the expected trace, words before an =.
const scenario = {
  token(stream: { sol(): boolean; match(r: RegExp): unknown; next(): unknown; eatSpace(): boolean; skipToEnd(): void }): string | null {
    if (stream.sol() && stream.match(/^-- .* --$/)) return "heading";
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    if (stream.match(/^[\w-]+(?==)/)) return "propertyName";
    if (stream.match(/^[\d.]+(ns|us|µs|ms|s|m|h|%|[kMG]?bit|[kKMG]i?B)?\b/)) return "number";
    if (stream.match(/^"[^"]*"?/)) return "string";
    if (stream.match(/^[\w-]+/)) return "keyword";
    stream.next();
    return null;
  },
};

const colours = HighlightStyle.define([
  { tag: tags.comment, color: "var(--quiet)" },
  { tag: tags.heading, fontWeight: "700" },
  { tag: tags.propertyName, color: "var(--d)" },
  { tag: tags.number, color: "var(--a)" },
  { tag: tags.string, color: "var(--c)" },
]);

// The page's colours, which follow light and dark.
const look = EditorView.theme({
  "&": { maxHeight: "60vh", color: "var(--ink)", backgroundColor: "var(--ground)" },
  ".cm-scroller": { overflow: "auto", fontFamily: "ui-monospace, \"DejaVu Sans Mono\", monospace" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--raised)", color: "var(--quiet)", border: "none" },
  ".cm-activeLine": { backgroundColor: "var(--raised)" },
  ".cm-tooltip": { backgroundColor: "var(--ground)", color: "var(--ink)", border: "1px solid var(--line)", maxWidth: "min(36em, 92vw)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".help": { padding: "4px 8px" },
  ".help p": { margin: "4px 0 0" },
});
