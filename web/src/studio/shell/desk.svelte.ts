/** How the studio stands on the screen: which view is open, what is asked for, which keys are shortcuts. */
import { keep, recall } from '../../lib/kept';

export type View = 'timeline' | 'table';
export type Role = 'event' | 'bed';

/** A sound is being chosen. */
export interface Picking {
  readonly role: Role;
  /** The sound so far; null for a new one. */
  readonly sound: string | null;
  readonly done: (sound: string | null) => void;
}

export class Desk {
  helping = $state(false);
  picking = $state.raw<Picking | null>(null);
  readonly mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

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
    this.picking?.done(null);
    return new Promise((resolve) => {
      const done = (chosen: string | null): void => {
        this.picking = null;
        resolve(chosen);
      };
      this.picking = { role, sound, done };
    });
  }
}
