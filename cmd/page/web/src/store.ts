// A value that changes, and who wants to know.
export class Store<S, A> {
  private readonly listeners = new Set<() => void>();

  constructor(
    public state: S,
    private readonly update: (state: S, action: A) => S,
  ) {}

  readonly act = (action: A): void => {
    const next = this.update(this.state, action);
    if (next === this.state) return;
    this.state = next;
    for (const l of this.listeners) l();
  };

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
