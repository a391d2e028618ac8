/** What the picker of sounds shows, and which of them is looked at. */
import { clamped } from '../../lib/clamped';
import type { Sound } from '../../api/client';
import { keep, recall } from '../../lib/kept';
import type { Studio } from '../studio.svelte';
import { familiesOf, grouped, type Group } from './groups';
import { recentSounds } from './recent';

const BROWSE_KEY = 'play-while-browsing';
const PAGE = 10;

export class Picking {
  query = $state('');
  family = $state('');
  /** The sound that is looked at; Enter chooses it. */
  current = $state<string | null>(null);
  browse = $state(recall(BROWSE_KEY) === 'yes');
  readonly #studio: Studio;
  readonly #role: () => Sound['role'];
  #recent = $state.raw<readonly string[]>([]);
  /** The sounds of the clip when the picker was opened. */
  #here = $state.raw<readonly string[]>([]);

  readonly all = $derived.by(() =>
    [...this.#studio.sounds.values()].filter((sound) => sound.role === this.#role()),
  );
  readonly families = $derived.by(() => familiesOf(this.all));
  readonly groups: readonly Group[] = $derived.by(() =>
    grouped(this.all, {
      query: this.query,
      family: this.family,
      here: this.#here,
      recent: this.#recent,
    }),
  );
  readonly listed = $derived.by(() => this.groups.flatMap((group) => group.sounds));
  readonly sound = $derived.by(() =>
    this.current === null ? undefined : this.#studio.sounds.get(this.current),
  );

  constructor(studio: Studio, role: () => Sound['role']) {
    this.#studio = studio;
    this.#role = role;
  }

  /** Begin anew, at the sound that is to be changed. */
  open(current: string | null): void {
    this.query = '';
    this.family = '';
    this.#recent = recentSounds();
    this.#here = [...new Set(this.#studio.doc.items.map((item) => item.sound))];
    this.current = this.listed.some((sound) => sound.name === current) ? current : null;
    this.current ??= this.listed[0]?.name ?? null;
  }

  /** Another search or kind: look at the first that is found. */
  narrowed(): void {
    if (this.query.trim() !== '' || !this.listed.some((one) => one.name === this.current))
      this.current = this.listed[0]?.name ?? null;
  }

  showAll(): void {
    this.query = '';
    this.family = '';
    this.narrowed();
  }

  /** Look at a sound, and hear it when that is wished. */
  look(sound: string): void {
    this.current = sound;
    if (this.browse) this.#studio.preview.play(sound);
  }

  /** Where a key of the list goes to; false when it is none. */
  key(event: KeyboardEvent): boolean {
    const names = this.listed.map((sound) => sound.name);
    const at = names.indexOf(this.current ?? '');
    const ends = event.ctrlKey || event.metaKey;
    const to =
      event.key === 'ArrowDown'
        ? at + 1
        : event.key === 'ArrowUp'
          ? at - 1
          : event.key === 'PageDown'
            ? at + PAGE
            : event.key === 'PageUp'
              ? at - PAGE
              : event.key === 'Home' && ends
                ? 0
                : event.key === 'End' && ends
                  ? names.length - 1
                  : null;
    if (to === null) return false;
    const name = names[clamped(to, 0, names.length - 1)];
    if (name !== undefined && name !== this.current) this.look(name);
    return true;
  }

  setBrowse(yes: boolean): void {
    this.browse = yes;
    keep(BROWSE_KEY, yes ? 'yes' : 'no');
  }
}
