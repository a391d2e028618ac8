/** What pointers do in the rows: choose, move, change lengths, draw a rectangle around. */
import { tick } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { say } from '../../lib/announce.svelte';
import { texts } from '../../texts';
import type { Doc, Item } from '../document';
import { snapStep, targetsOf, type Target } from '../snapping';
import type { Studio } from '../studio.svelte';
import { edgesOf, moved, resized, told, type Edge } from './change';
import { within, type Row } from './rows';
import type { View } from './view.svelte';

/** Nearer than this a click is not a drag. */
const STILL_PX = 4;
const SNAP_PX = 9;

interface Held {
  readonly item: Item;
  readonly edge: Edge | null;
  readonly from: Doc;
  readonly targets: readonly Target[];
  readonly key: string;
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
  #pressed: Item | null = null;
  #held: Held | null = null;
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
    grid.addEventListener('keydown', this.#key, { signal });
    grid.addEventListener('click', this.#click, { signal });
    grid.addEventListener('dblclick', this.#twice, { signal });
    return () => ended.abort();
  };

  #down = (event: PointerEvent): void => {
    const target = event.target as HTMLElement;
    if (event.button !== 0 || this.#pointer !== null || !target.closest('[data-track]')) return;
    const item = this.#itemOf(target);
    this.#pointer = event.pointerId;
    this.#pressed = item;
    this.#dragging = false;
    this.#before = event.shiftKey || adds(event) ? this.studio.selection : new Set();
    this.#from = { ...this.#place(event), clientX: event.clientX, clientY: event.clientY };
    if (!item || (event.pointerType === 'touch' && !this.studio.selection.has(item.id))) return;
    if (!adds(event) && !event.shiftKey && !this.studio.selection.has(item.id))
      this.studio.select(item.id);
    const edge = (target.closest<HTMLElement>('[data-edge]')?.dataset.edge ?? null) as Edge | null;
    this.#held = this.#hold(item, edge);
  };

  #hold(item: Item, edge: Edge | null): Held {
    const { studio } = this;
    const ids = edge ? new Set([item.id]) : new Set([...studio.selection, item.id]);
    const targets = targetsOf(studio.doc, ids, studio.player.time_s);
    return { item, edge, from: studio.doc, targets, key: `drag:${++drags}`, target: null };
  }

  #move = (event: PointerEvent): void => {
    if (event.pointerId !== this.#pointer) return;
    const far = Math.hypot(event.clientX - this.#from.clientX, event.clientY - this.#from.clientY);
    if (!this.#dragging) {
      if (far < STILL_PX) return;
      // A finger that began beside what is selected scrolls.
      if (event.pointerType === 'touch' && !this.#held) return this.#over();
      this.#dragging = true;
      this.view.held = true;
      this.#grid?.setPointerCapture(event.pointerId);
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
    } else if (item) studio.select(item.id);
    else if (!event.shiftKey) studio.select();
  }

  #cancel = (event: PointerEvent): void => {
    if (event.pointerId === this.#pointer) this.#giveUp();
  };

  /** What was dragged goes back. */
  #giveUp(): void {
    const { studio } = this;
    if (this.#dragging && this.#held && studio.doc !== this.#held.from) studio.undo();
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
    if (item && event.detail === 0) this.studio.select(item.id);
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
