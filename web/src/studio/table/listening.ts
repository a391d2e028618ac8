/** Hearing one sound of the clip: the sound itself, or the clip around it. */
import { previewUrl } from '../../api/client';
import { startOf, type Item } from '../document';
import type { Player } from '../player.svelte';

const BEFORE_S = 0.3;
const EVENT_S = 1.5;
const MOST_S = 4;

export class Listening {
  readonly #player: Player;
  #sound: HTMLAudioElement | null = null;
  #end: ReturnType<typeof setTimeout> | undefined;

  constructor(player: Player) {
    this.#player = player;
  }

  /** The sound by itself, as it is in the library. */
  preview(sound: string): void {
    this.stop();
    this.#sound = new Audio(previewUrl(sound));
    void this.#sound.play().catch(() => undefined); // stopped by the next one, or refused before a first click
  }

  /** The clip from just before an item, as it was rendered. */
  around(item: Item): void {
    this.stop();
    const lasts_s = item.kind === 'event' ? EVENT_S : Math.min(item.end_s - item.start_s, MOST_S);
    this.#player.seek(Math.max(0, startOf(item) - BEFORE_S));
    void this.#player.play();
    this.#end = setTimeout(() => this.#player.pause(), (BEFORE_S + lasts_s) * 1000);
  }

  stop(): void {
    this.#sound?.pause();
    this.#sound = null;
    clearTimeout(this.#end);
  }
}
