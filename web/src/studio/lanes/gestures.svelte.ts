/** What pointers do in the rows: choose, move, change lengths, draw a rectangle around. */
import { tick } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { say } from '../../lib/announce.svelte';
import { texts } from '../../texts';
import { startOf, type Doc, type Item } from '../document';
import { freeFor, snapStep, targetsOf, type Target } from '../snapping';
import type { Studio } from '../studio.svelte';
import { edgesOf, moved, resized, told, type Edge } from './change';
import { within, type Row } from './rows';
import type { View } from './view.svelte';

/** Nearer than this a click is not a drag. */
const STILL_PX = 4;
/** A finger is never quite still. */
const STILL_TOUCH_PX = 10;
const SNAP_PX = 9;
/** A finger that rests on a sound for so long takes hold of it. */
const LONG_MS = 350;

interface Held {
  readonly item: Item;
  readonly edge: Edge | null;
  readonly from: Doc;
  readonly targets: readonly Target[];
  readonly key: string;
  /** Where the playhead was. */
  readonly at_s: number;
  target: Target | null;
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

let drags = 0;

export class Gestures {
  rectangle = $state.raw<Rectangle | null>(null);
  #grid: HTMLElement | null = null;
  #pointer: number | null = null;
  #from = { x: 0, y: 0, clientX: 0, clientY: 0 };
  #dragging = false;
  /** It is a finger that presses. */
  #fingers = false;
  #pressed: Item | null = null;
  #held: Held | null = null;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #before: ReadonlySet<number> = new Set();

  constructor(
    readonly studio: Studio,
    readonly view: View,
    readonly rows: () => readonly Row[],
  ) {}

  attach: Attachment<HTMLElement> = (grid) => {
    this.#grid = grid;
    const ended = new AbortController();
    const { signal } = ended;
    grid.addEventListener('pointerdown', this.#down, { signal });
    // Wherever the pointer goes: the page may move beneath it when something is selected.
    addEventListener('pointermove', this.#move, { signal });
    addEventListener('pointerup', this.#up, { signal });
    addEventListener('pointercancel', this.#cancel, { signal });
    grid.addEventListener('touchmove', this.#stay, { signal, passive: false });
    grid.addEventListener('contextmenu', this.#stay, { signal });
    grid.addEventListener('keydown', this.#key, { signal });
    grid.addEventListener('click', this.#click, { signal });
    grid.addEventListener('dblclick', this.#twice, { signal });
    return () => {
      clearTimeout(this.#resting);
      ended.abort();
    };
  };

  #down = (event: PointerEvent): void => {
    const target = event.target as HTMLElement;
    if (event.button !== 0 || this.#pointer !== null || !target.closest('[data-track]')) return;
    const item = this.#itemOf(target);
    this.#pointer = event.pointerId;
    this.#pressed = item;
    this.#fingers = event.pointerType === 'touch';
    this.#dragging = false;
    this.#before = event.shiftKey || adds(event) ? this.studio.selection : new Set();
    this.#from = { ...this.#place(event), clientX: event.clientX, clientY: event.clientY };
    if (!item) return;
    if (event.pointerType === 'touch' && !this.studio.selection.has(item.id)) {
      const { pointerId } = event;
      this.#resting = setTimeout(() => this.#lift(item, pointerId), LONG_MS);
      return;
    }
    if (!adds(event) && !event.shiftKey && !this.studio.selection.has(item.id))
      this.studio.select(item.id);
    const edge = (target.closest<HTMLElement>('[data-edge]')?.dataset.edge ?? null) as Edge | null;
    this.#held = this.#hold(item, edge);
  };

  /** A finger has rested on a sound: it is selected, and goes where the finger does. */
  #lift(item: Item, pointer: number): void {
    this.studio.select(item.id);
    this.#held = this.#hold(item, null);
    this.#begin(pointer);
  }

  #begin(pointer: number): void {
    this.#dragging = true;
    this.view.held = true;
    this.#grid?.setPointerCapture(pointer);
  }

  /** What a finger holds moves, not the page, and no menu opens. */
  #stay = (event: Event): void => {
    if (this.#held && event.cancelable && this.#fingers) event.preventDefault();
  };

  #hold(item: Item, edge: Edge | null): Held {
    const { studio } = this;
    const ids = edge ? new Set([item.id]) : new Set([...studio.selection, item.id]);
    const at_s = studio.player.time_s;
    const all = targetsOf(studio.doc, ids, at_s);
    const targets = edge ? all : freeFor(item, all, studio.doc, ids);
    return { item, edge, from: studio.doc, targets, key: `drag:${++drags}`, at_s, target: null };
  }

  #move = (event: PointerEvent): void => {
    if (event.pointerId !== this.#pointer) return;
    const far = Math.hypot(event.clientX - this.#from.clientX, event.clientY - this.#from.clientY);
    if (!this.#dragging) {
      if (far < (this.#fingers ? STILL_TOUCH_PX : STILL_PX)) return;
      // A finger that began beside what is selected scrolls.
      if (this.#fingers && !this.#held) return this.#over();
      this.#begin(event.pointerId);
    }
    this.view.push(event.clientX);
    if (this.#held) this.#drag(this.#held, event);
    else this.#draw(event);
  };

  #drag(held: Held, event: PointerEvent): void {
    const { view } = this;
    const raw_s = (this.#place(event).x - this.#from.x) / view.px;
    const within_s = event.altKey ? -1 : SNAP_PX / view.px;
    const step = snapStep(edgesOf(held.item, held.edge), raw_s, held.targets, within_s);
    held.target = step.target;
    view.guide_s = step.target?.time_s ?? null;
    if (held.edge)
      resized(this.studio, held.item, held.edge, step.by_s, { from: held.from, key: held.key });
    else moved(this.studio, held.item, step.by_s, { from: held.from, key: held.key });
    const at_s = this.#shownOf(held);
    if (at_s !== null) this.studio.player.scrub(at_s);
  }

  /** The time whose picture is seen while something is dragged: where it begins, or its dragged edge. */
  #shownOf({ item, edge }: Held): number | null {
    const now = this.studio.doc.items.find((one) => one.id === item.id);
    if (!now) return null;
    return edge === null ? startOf(now) : (edgesOf(now, edge)[0] ?? null);
  }

  /** Let the picture stand where something was put, or chosen. */
  #see(time_s: number | null): void {
    const { player } = this.studio;
    if (time_s !== null && !player.playing) player.seek(time_s);
  }

  #draw(event: PointerEvent): void {
    const { x, y } = this.#place(event);
    const [left, right] = [Math.min(x, this.#from.x), Math.max(x, this.#from.x)];
    const [top, bottom] = [Math.min(y, this.#from.y), Math.max(y, this.#from.y)];
    this.rectangle = { left, top, width: right - left, height: bottom - top };
    const ends = this.#ends();
    const area = {
      from_s: left / this.view.px,
      to_s: right / this.view.px,
      first: ends.findIndex((end) => end > top),
      last: ends.filter((end) => end <= bottom).length,
    };
    this.studio.select(...this.#before, ...within(this.rows(), area));
  }

  /** Where each row ends, from the top of the grid. */
  #ends(): number[] {
    const rows = this.#grid?.querySelectorAll('[data-row]') ?? [];
    const top = this.#grid?.getBoundingClientRect().top ?? 0;
    return [...rows].map((row) => row.getBoundingClientRect().bottom - top);
  }

  #up = (event: PointerEvent): void => {
    if (event.pointerId !== this.#pointer) return;
    const { studio } = this;
    if (!this.#dragging) this.#chosen(event);
    else if (this.#held) {
      const { item, edge, target } = this.#held;
      const now = studio.doc.items.find((one) => one.id === item.id);
      if (now) say(told(now, edge, target?.kind ?? null));
      this.#see(this.#shownOf(this.#held));
      void this.#focus(item.id);
    } else say(texts.lanes.selected(studio.selection.size));
    this.#over();
  };

  /** Pressed and let go in one place. */
  #chosen(event: PointerEvent): void {
    const { studio } = this;
    const item = this.#pressed;
    if (item && (adds(event) || event.shiftKey)) {
      const ids = new Set(studio.selection);
      if (!ids.delete(item.id)) ids.add(item.id);
      studio.selection = ids;
    } else if (item) {
      studio.select(item.id);
      this.#see(startOf(item));
    } else if (!event.shiftKey) studio.select();
  }

  #cancel = (event: PointerEvent): void => {
    if (event.pointerId === this.#pointer) this.#giveUp();
  };

  /** What was dragged goes back. */
  #giveUp(): void {
    const { studio } = this;
    if (this.#dragging && this.#held) {
      if (studio.doc !== this.#held.from) studio.undo();
      this.#see(this.#held.at_s);
    }
    this.#over();
  }

  #key = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !this.#dragging) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    this.#giveUp();
  };

  /** Screen readers and voice control click without a pointer. */
  #click = (event: MouseEvent): void => {
    const item = this.#itemOf(event.target as HTMLElement);
    if (!item || event.detail !== 0) return;
    this.studio.select(item.id);
    this.#see(startOf(item));
  };

  #twice = (event: MouseEvent): void => {
    const target = event.target as HTMLElement;
    if (target.closest('[data-track]')) this.studio.player.seek(this.view.timeAt(event.clientX));
  };

  /** A block that was dragged past others may have been put elsewhere in the page, and lost the focus by it. */
  async #focus(id: number): Promise<void> {
    await tick();
    const block = this.#grid?.querySelector<HTMLElement>(`[data-id="${id}"]`);
    block?.focus({ preventScroll: true });
  }

  #over(): void {
    clearTimeout(this.#resting);
    if (this.#held && this.#dragging) this.studio.settle();
    this.#pointer = null;
    this.#held = null;
    this.#pressed = null;
    this.#dragging = false;
    this.rectangle = null;
    this.view.held = false;
    this.view.guide_s = null;
  }

  /** From the beginning of time and the top of the grid. */
  #place(event: PointerEvent): { x: number; y: number } {
    const top = this.#grid?.getBoundingClientRect().top ?? 0;
    return { x: this.view.xOf(event.clientX), y: event.clientY - top };
  }

  #itemOf(target: HTMLElement): Item | null {
    const id = Number(target.closest<HTMLElement>('[data-id]')?.dataset.id);
    return this.studio.doc.items.find((item) => item.id === id) ?? null;
  }
}

function adds(event: PointerEvent): boolean {
  return event.ctrlKey || event.metaKey;
}
