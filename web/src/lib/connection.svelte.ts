/** Whether the service is reached, as all who call it in the background tell. */
import { untrack } from 'svelte';
import { texts } from '../texts';
import { say, shout } from './announce.svelte';

/** Shorter breaks are nobody's concern. */
const PATIENCE_MS = 1500;

class Connection {
  /** true when the connection has been lost for a while. */
  lost = $state(false);
  readonly #without = new Set<unknown>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `who` has, or has no, connection. */
  tell(who: unknown, connected: boolean): void {
    if (connected) this.#without.delete(who);
    else this.#without.add(who);
    if (this.#without.size === 0) this.#back();
    else this.#timer ??= setTimeout(() => this.#gone(), PATIENCE_MS);
  }

  #gone(): void {
    this.lost = true;
    shout(texts.errors.lost);
  }

  #back(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (untrack(() => this.lost)) say(texts.errors.back);
    this.lost = false;
  }
}

export const connection = new Connection();
addEventListener('offline', () => connection.tell(connection, false));
addEventListener('online', () => connection.tell(connection, true));
