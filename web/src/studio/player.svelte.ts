/** Playback: one clock for picture and sound, whatever element plays; two versions side by side in step. */
import { clamped } from '../lib/clamped';
import { untrack } from 'svelte';
import { follows } from './stage/step';

export type Side = 'a' | 'b';
export interface Span {
  readonly start_s: number;
  readonly end_s: number;
}

const SHOWN = ['play', 'pause', 'ended', 'seeked', 'timeupdate', 'loadedmetadata'];

export class Player {
  time_s = $state(0);
  playing = $state(false);
  /** Of the element that is heard; 0 until it is known. */
  duration_s = $state(0);
  rate = $state(1);
  /** From 0 to 1. */
  volume = $state(1);
  muted = $state(false);
  /** What is played again and again; null plays to the end. */
  loop = $state.raw<Span | null>(null);
  /** The version that is compared with the one that is shown; null while none is. */
  compared = $state<number | null>(null);
  /** Which of the two is heard and seen: a is the version that is shown, b the compared one. */
  heard = $state<Side>('a');
  /** One frame of the picture, for steps. */
  frame_s = 1 / 25;

  #media: Record<Side, HTMLMediaElement | null> = { a: null, b: null };
  #frame = 0;
  /** Where something is dragged to, and not seen yet. */
  #wanted_s: number | null = null;
  #scrubbing = 0;

  /** Follow the element of the version that is shown; what is returned lets it go. For `{@attach}`. */
  attach = (media: HTMLMediaElement): (() => void) => this.#attached('a', media);
  /** The same for the version that is compared with it. */
  attachCompared = (media: HTMLMediaElement): (() => void) => this.#attached('b', media);

  async play(): Promise<void> {
    const media = this.#heard;
    if (!media) return;
    if (media.ended || this.time_s >= this.duration_s) this.seek(this.loop?.start_s ?? 0);
    this.#followers((other) => void other.play().catch(() => undefined));
    await media.play().catch(() => undefined); // interrupted by a pause, or refused before a first click
  }

  pause(): void {
    this.#each((media) => media.pause());
  }

  toggle(): void {
    if (this.playing) this.pause();
    else void this.play();
  }

  seek(time_s: number): void {
    this.#wanted_s = null;
    this.#go(time_s);
  }

  #go(time_s: number): void {
    const last_s = this.duration_s || Infinity;
    this.time_s = clamped(time_s, 0, last_s);
    this.#each((media) => (media.currentTime = this.time_s));
  }

  /** Show the picture of a time while something is dragged there, as often as it can be drawn; not while it plays. */
  scrub(time_s: number): void {
    if (this.playing) return;
    this.#wanted_s = time_s;
    this.#scrubbing ||= requestAnimationFrame(this.#scrub);
  }

  #scrub = (): void => {
    this.#scrubbing = 0;
    // A picture that is being looked for comes first: it asks again when it is there.
    if (this.#wanted_s === null || this.playing || this.#heard?.seeking) return;
    const to_s = this.#wanted_s;
    this.#wanted_s = null;
    this.#go(to_s);
  };

  /** Go on by frames, or back; stops. */
  step(frames: number): void {
    this.pause();
    this.seek((Math.round(this.time_s / this.frame_s) + frames) * this.frame_s);
  }

  setRate(rate: number): void {
    this.rate = rate;
    this.#each((media) => (media.playbackRate = rate));
  }

  setVolume(volume: number): void {
    this.volume = clamped(volume, 0, 1);
    this.muted = this.volume === 0;
    this.#sound();
  }

  mute(yes = !this.muted): void {
    this.muted = yes;
    if (!yes && this.volume === 0) this.volume = 1;
    this.#sound();
  }

  /** Have another version ready to be heard at the same place; null ends the comparison. */
  compare(version: number | null): void {
    if (version === null) this.hear('a');
    this.compared = version;
  }

  /** Change at once to the other version, which has followed unheard. */
  hear(side: Side): void {
    if (side === this.heard || (side === 'b' && this.compared === null)) return;
    this.heard = side;
    this.#each((media) => (media.playbackRate = this.rate));
    this.#sound();
  }

  /** Hear the earlier of the two versions, or the later one. */
  hearOf(shown: number, which: 'earlier' | 'later'): void {
    if (this.compared === null) return;
    this.hear(shown < this.compared === (which === 'earlier') ? 'a' : 'b');
  }

  get #heard(): HTMLMediaElement | null {
    return this.#media[this.heard] ?? this.#media.a;
  }

  #each(act: (media: HTMLMediaElement) => void): void {
    for (const media of Object.values(this.#media)) if (media) act(media);
  }

  #followers(act: (media: HTMLMediaElement) => void): void {
    const heard = this.#heard;
    this.#each((media) => {
      if (media !== heard) act(media);
    });
  }

  /** Only one of the two sounds. */
  #sound(): void {
    const heard = this.#heard;
    this.#each((media) => {
      media.volume = this.volume;
      media.muted = this.muted || media !== heard;
    });
  }

  #attached(side: Side, media: HTMLMediaElement): () => void {
    this.#media[side] = media;
    const told = (event: Event): void => this.#told(media, event.type);
    for (const kind of SHOWN) media.addEventListener(kind, told);
    // An attachment runs again when what it read changes: this one reads nothing.
    untrack(() => (media.readyState > 0 ? this.#resume(media) : this.#sound()));
    return () => {
      for (const kind of SHOWN) media.removeEventListener(kind, told);
      if (this.#media[side] === media) this.#media[side] = null;
    };
  }

  #told(media: HTMLMediaElement, kind: string): void {
    // Another source is being loaded: where it was is kept until it can go on from there.
    if (media.readyState === 0) return;
    if (kind === 'loadedmetadata') this.#resume(media);
    if (media !== this.#heard) return;
    if (kind === 'seeked') this.#scrub();
    if (kind === 'ended' && this.loop) {
      this.seek(this.loop.start_s);
      void this.play();
      return;
    }
    this.duration_s = media.duration;
    this.playing = !media.paused && !media.ended;
    this.#follow();
  }

  /** Take up the position, the speed and playing where another element or source left them. */
  #resume(media: HTMLMediaElement): void {
    if (media === this.#heard) this.duration_s = media.duration;
    media.playbackRate = this.rate;
    if (this.time_s > 0) media.currentTime = Math.min(this.time_s, media.duration);
    this.#sound();
    if (this.playing) void media.play().catch(() => (this.playing = false));
  }

  #follow = (): void => {
    cancelAnimationFrame(this.#frame);
    const media = this.#heard;
    if (!media || media.readyState === 0) return;
    if (!media.seeking) this.time_s = media.currentTime;
    if (!this.playing) return;
    if (this.loop && this.time_s >= this.loop.end_s) this.seek(this.loop.start_s);
    this.#followers((other) => this.#keepUp(other));
    this.#frame = requestAnimationFrame(this.#follow);
  };

  /** The unheard one goes a little faster or slower until it is at the same place. */
  #keepUp(other: HTMLMediaElement): void {
    if (other.readyState === 0 || other.seeking) return;
    if (other.paused && !other.ended) void other.play().catch(() => undefined);
    const { jump, rate } = follows(this.time_s - other.currentTime, this.rate);
    if (jump) other.currentTime = this.time_s;
    if (other.playbackRate !== rate) other.playbackRate = rate;
  }
}
