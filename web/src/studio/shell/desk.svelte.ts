/** How the studio stands on the screen: which view is open, what is asked for, which keys are shortcuts. */
import type { Sound } from '../../api/client';
import { keep, recall } from '../../lib/kept';

export type View = 'timeline' | 'table';
export type Role = Sound['role'];

export class Desk {
  helping = $state(false);
  /** A sound is being chosen: of which kind, and what it is so far. */
  picking = $state(false);
  role = $state<Role>('event');
  sound = $state<string | null>(null);
  readonly mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

  #picked: ((sound: string | null) => void) | null = null;
  #view = $state<View>(recall('view') === 'table' ? 'table' : 'timeline');
  #singleKeys = $state(recall('single-keys') !== 'off');
  #playsRows = $state(recall('plays-rows') === 'on');

  get view(): View {
    return this.#view;
  }
  set view(view: View) {
    this.#view = view;
    keep('view', view);
  }

  /** Whether keys of one character are shortcuts. */
  get singleKeys(): boolean {
    return this.#singleKeys;
  }
  set singleKeys(on: boolean) {
    this.#singleKeys = on;
    keep('single-keys', on ? 'on' : 'off');
  }

  /** Whether a row of the table sounds when it gets the focus. */
  get playsRows(): boolean {
    return this.#playsRows;
  }
  set playsRows(on: boolean) {
    this.#playsRows = on;
    keep('plays-rows', on ? 'on' : 'off');
  }

  /** Let the reader choose a sound; null when they leave it. */
  async pick(role: Role, sound: string | null = null): Promise<string | null> {
    this.picked(null);
    this.role = role;
    this.sound = sound;
    this.picking = true;
    return new Promise((resolve) => (this.#picked = resolve));
  }

  /** The picker was opened or closed. */
  opened(open: boolean): void {
    this.picking = open;
    if (!open) this.picked(null);
  }

  picked(sound: string | null): void {
    this.#picked?.(sound);
    this.#picked = null;
  }
}
