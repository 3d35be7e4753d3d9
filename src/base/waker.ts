/** A pause that others can end early. A wake that comes while nobody waits is kept for the next wait. */
export class Waker {
  #pending = false;
  #resolve: (() => void) | undefined;

  /** Ends the current wait, or the next one at once. */
  wake(): void {
    if (this.#resolve === undefined) this.#pending = true;
    else this.#resolve();
  }

  /** Resolves after `ms`, or when woken. */
  async wait(ms: number): Promise<void> {
    if (this.#pending) {
      this.#pending = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#resolve?.(), Math.max(0, ms));
      this.#resolve = () => {
        clearTimeout(timer);
        this.#resolve = undefined;
        resolve();
      };
    });
  }
}
