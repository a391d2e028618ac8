/** What of the time axis is seen: the zoom, and how far it is scrolled. Everything above and below it goes by this. */
import { clamped } from '../../lib/clamped';
import { untrack } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { anchored, around, fitting, revealed, TAIL_PX, zoomed } from './scale';

const STEP = 1.4;

export class View {
  /** Of the part of the scroller that shows time, in pixels. */
  width = $state(800);
  scroll = $state(0);
  duration_s = $state(1);
  /** A drag is under way: nothing scrolls by itself. */
  held = $state(false);
  /** Where a drag or a key has drawn something to; shown as a line. */
  guide_s = $state<number | null>(null);

  #chosen = $state<number | null>(null);
  #scroller: HTMLElement | null = null;
  #track: HTMLElement | null = null;

  readonly least = $derived.by(() => fitting(this.width, this.duration_s));
  /** Pixels a second. */
  readonly px = $derived.by(() =>
    this.#chosen === null ? this.least : zoomed(this.#chosen, 1, this.least),
  );
  readonly fits = $derived.by(() => this.px <= this.least * 1.001);
  readonly from_s = $derived.by(() => this.scroll / this.px);
  readonly to_s = $derived.by(() => (this.scroll + this.width) / this.px);
  readonly #around = $derived.by(() => around(this.from_s, this.to_s));
  /** What is drawn of waves: what is seen, and as much before and after it. */
  readonly drawnFrom_s = $derived.by(() => this.#around[0]);
  readonly drawnTo_s = $derived.by(() => Math.min(this.#around[1], this.duration_s));
  /** Of the whole axis, in pixels. */
  readonly whole = $derived.by(() => Math.max(this.width, this.duration_s * this.px + TAIL_PX));

  scroller: Attachment<HTMLElement> = (element) => {
    this.#scroller = element;
    // Where it was, when the timeline was shown before.
    untrack(() => element.scrollTo({ left: this.scroll, behavior: 'instant' }));
    const scrolled = (): void => {
      this.scroll = element.scrollLeft;
    };
    const wheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY / 240), this.xOf(event.clientX) - this.scroll);
    };
    element.addEventListener('scroll', scrolled, { passive: true });
    element.addEventListener('wheel', wheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', scrolled);
      element.removeEventListener('wheel', wheel);
      this.#scroller = null;
    };
  };

  /** An element as wide as the part that shows time, at its place. */
  window: Attachment<HTMLElement> = (element) => {
    const observer = new ResizeObserver(() => (this.width = Math.max(120, element.clientWidth)));
    observer.observe(element);
    this.width = Math.max(120, element.clientWidth);
    return () => observer.disconnect();
  };

  /** An element that begins where time does. */
  track: Attachment<HTMLElement> = (element) => {
    this.#track = element;
    return () => (this.#track = null);
  };

  /** One step closer, or wider: a time that is seen stays in its place; otherwise the middle does. */
  stepAt(way: 1 | -1, time_s: number): void {
    const x = time_s * this.px - this.scroll;
    this.zoom(STEP ** way, x >= 0 && x <= this.width ? x : this.width / 2);
  }

  fit(): void {
    this.#chosen = null;
  }

  /** `x`: what stays in its place, in pixels from the left of what is seen. */
  zoom(factor: number, x: number): void {
    const before = this.px;
    const next = zoomed(before, factor, this.least);
    this.#chosen = next <= this.least ? null : next;
    const left = anchored(this.scroll, x, before, next);
    // The axis has its new length when the page was drawn.
    requestAnimationFrame(() => this.#scroller?.scrollTo({ left, behavior: 'instant' }));
  }

  /** Pixels from the beginning of time. */
  xOf(clientX: number): number {
    return clientX - (this.#track?.getBoundingClientRect().left ?? 0);
  }

  timeAt(clientX: number): number {
    return clamped(this.xOf(clientX) / this.px, 0, this.duration_s);
  }

  /** Scroll so that a span is seen, unless it is or the reader holds something. */
  reveal(from_s: number, to_s: number, playing = false): void {
    if (this.held) return;
    const left = revealed(this.scroll, this.width, from_s * this.px, to_s * this.px, playing);
    if (left !== null) this.#scroller?.scrollTo({ left, behavior: 'instant' });
  }

  /** While something is dragged to the edge, scroll on. */
  push(clientX: number): void {
    const x = this.xOf(clientX) - this.scroll;
    const by = x < 24 ? x - 24 : x > this.width - 24 ? x - this.width + 24 : 0;
    if (by !== 0) this.#scroller?.scrollBy({ left: by / 2, behavior: 'instant' });
  }
}
