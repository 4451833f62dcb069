// The engine runs in a worker. One that does not answer in time is ended, and the
// next question starts a new one: no scenario can freeze the page.

export type Answer = Record<string, unknown> & { error?: { message: string; line?: number } };

export class EngineError extends Error {
  readonly line?: number;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

interface Asked {
  resolve: (a: Answer) => void;
  reject: (e: Error) => void;
  seconds: number;
  timer: ReturnType<typeof setTimeout>;
}

// Loading the module has a limit of its own: on a slow machine it takes longer than
// any answer may.
const loading = 180; // seconds

// WorkerLike is what the engine needs of a worker.
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((e: MessageEvent) => void) | null;
  onerror: ((e: ErrorEvent) => void) | null;
}

export class Engine {
  private worker?: WorkerLike;
  private readonly asked = new Map<number, Asked>();
  private count = 0;
  private ready = false; // the module has come

  constructor(
    private readonly start: () => WorkerLike,
    private readonly seconds = 30,
  ) {}

  // warm starts the worker, which begins to load the module.
  warm(): void {
    this.running();
  }

  async ask<T>(request: object, seconds = this.seconds): Promise<T> {
    const id = ++this.count;
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.asked.set(id, { resolve, reject, seconds, timer: this.limit(this.ready ? seconds : loading) });
      try {
        this.running().postMessage({ id, request: JSON.stringify(request) });
      } catch {
        this.end("engineGone");
      }
    });
    if (answer.error) throw new EngineError(answer.error.message, answer.error.line);
    return answer as T;
  }

  private limit(seconds: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.end("engineSlow"), seconds * 1000);
  }

  // come starts the time of what was asked while the module was loading.
  private come(): void {
    this.ready = true;
    for (const a of this.asked.values()) {
      clearTimeout(a.timer);
      a.timer = this.limit(a.seconds);
    }
  }

  private running(): WorkerLike {
    if (this.worker) return this.worker;
    const worker = this.start();
    worker.onmessage = (e) => this.answered(e.data as { id: number; answer?: string; failed?: string });
    worker.onerror = () => this.end("engineGone");
    this.worker = worker;
    return worker;
  }

  private answered(m: { id: number; answer?: string; failed?: string; ready?: boolean }): void {
    if (m.ready) return this.come();
    const a = this.asked.get(m.id);
    if (!a) return;
    this.asked.delete(m.id);
    clearTimeout(a.timer);
    if (m.answer === undefined) {
      a.reject(new EngineError("engineGone"));
      this.end("engineGone");
      return;
    }
    try {
      a.resolve(JSON.parse(m.answer) as Answer);
    } catch {
      a.reject(new EngineError("engineGone"));
    }
  }

  // end gives up on the worker and on all that was asked of it. The message is
  // a key of the page's words.
  private end(why: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.ready = false;
    for (const a of this.asked.values()) {
      clearTimeout(a.timer);
      a.reject(new EngineError(why));
    }
    this.asked.clear();
  }
}
