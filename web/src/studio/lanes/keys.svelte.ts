/** The rows by keys: one stop for Tab, arrows from sound to sound, and every change that a pointer can make. */
import { tick } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import { say } from '../../lib/announce.svelte';
import { texts } from '../../texts';
import { endOf, startOf, type Item } from '../document';
import { nearestMoment, type TargetKind } from '../snapping';
import type { Studio } from '../studio.svelte';
import { moved, neighbour, resized, told, type Edge } from './change';
import { drawnEnd, nearestIn, type Row } from './rows';
import type { View } from './view.svelte';

const LARGE_S = 0.5;
const SAME_S = 0.002;

export class Keys {
  #current = $state('');
  #grid: HTMLElement | null = null;

  /** The cell that takes the focus when the rows are entered: where it was last, if that is still there. */
  readonly current = $derived.by(() => {
    const rows = this.rows();
    const there = rows.some((row) => cellsOf(row).includes(this.#current));
    const first = rows[0]?.items[0];
    return there || !first ? this.#current : cellOf(first);
  });

  constructor(
    readonly studio: Studio,
    readonly view: View,
    readonly rows: () => readonly Row[],
    readonly zoom: (way: 1 | -1) => void,
  ) {}

  attach: Attachment<HTMLElement> = (grid) => {
    this.#grid = grid;
    const entered = (event: FocusEvent): void => {
      const cell = (event.target as HTMLElement).dataset.cell;
      if (cell !== undefined) this.#current = cell;
    };
    grid.addEventListener('focusin', entered);
    grid.addEventListener('keydown', this.#pressed);
    return () => {
      grid.removeEventListener('focusin', entered);
      grid.removeEventListener('keydown', this.#pressed);
    };
  };

  #pressed = (event: KeyboardEvent): void => {
    const cell = (event.target as HTMLElement).dataset.cell;
    const row = this.rows().find((one) => cell !== undefined && cellsOf(one).includes(cell));
    if (cell === undefined || !row) return;
    const item = row.items.find((one) => cellOf(one) === cell) ?? null;
    const known =
      this.#zooms(event) || (item && this.#edits(event, item, row)) || this.#goes(event, cell, row);
    if (!known) return;
    event.preventDefault();
    event.stopPropagation();
  };

  #zooms(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === '+' || event.key === '=') this.zoom(1);
    else if (event.key === '-') this.zoom(-1);
    else if (event.key === '0') this.view.fit();
    else return false;
    return true;
  }

  #goes(event: KeyboardEvent, cell: string, row: Row): boolean {
    if (event.altKey) return false;
    const to = this.#target(event, cell, row);
    if (to === null) return false;
    if (to === cell) return true;
    void this.#focus(to);
    if (event.shiftKey) this.#extend(cell, to);
    return true;
  }

  /** Where a key leads from a cell; the cell itself at an end, null for other keys. */
  #target(event: KeyboardEvent, cell: string, row: Row): string | null {
    const rows = this.rows();
    const cells = cellsOf(row);
    const at = cells.indexOf(cell);
    const wide = event.ctrlKey || event.metaKey;
    switch (event.key) {
      case 'ArrowLeft':
        return cells[at - 1] ?? cell;
      case 'ArrowRight':
        return cells[at + 1] ?? cell;
      case 'Home':
        return cellOf(((wide ? rows[0] : row) as Row).items[0] as Item);
      case 'End':
        return cellOf(((wide ? rows.at(-1) : row) as Row).items.at(-1) as Item);
      case 'ArrowUp':
        return this.#beside(cell, row, rows[rows.indexOf(row) - 1]);
      case 'ArrowDown':
        return this.#beside(cell, row, rows[rows.indexOf(row) + 1]);
      default:
        return null;
    }
  }

  /** The cell of another row that stands where this one does. */
  #beside(cell: string, row: Row, other: Row | undefined): string {
    if (!other) return cell;
    const item = row.items.find((one) => cellOf(one) === cell);
    if (item) return cellOf(nearestIn(other, startOf(item)));
    return cell.slice(0, cell.indexOf(':') + 1) + other.key;
  }

  #extend(...cells: string[]): void {
    const { studio } = this;
    const ids = studio.doc.items.filter((item) => cells.includes(cellOf(item))).map(({ id }) => id);
    studio.selection = new Set([...studio.selection, ...ids]);
  }

  #edits(event: KeyboardEvent, item: Item, row: Row): boolean {
    const { studio } = this;
    const control = event.ctrlKey || event.metaKey;
    if (control && event.key.toLowerCase() === 'a') {
      studio.selectAll();
      say(texts.lanes.selected(studio.selection.size));
      return true;
    }
    if (control) return false;
    if (event.altKey) return this.#moves(event, item);
    switch (event.code) {
      case 'BracketLeft':
        return this.#lengthens(item, event.shiftKey, -studio.player.frame_s);
      case 'BracketRight':
        return this.#lengthens(item, event.shiftKey, studio.player.frame_s);
    }
    switch (event.key) {
      case 'Enter':
        studio.select(item.id);
        studio.player.seek(startOf(item));
        return true;
      case ' ':
        this.#toggle(item);
        return true;
      case 'Escape':
        if (studio.selection.size > 0) say(texts.lanes.none);
        studio.select();
        return true;
      case 's':
      case 'S':
        this.#toMoment(item);
        return true;
      case 'm':
      case 'M':
        this.#mute(item);
        return true;
      case 'Delete':
      case 'Backspace':
        this.#remove(item, row);
        return true;
      default:
        return false;
    }
  }

  #toggle(item: Item): void {
    const ids = new Set(this.studio.selection);
    if (!ids.delete(item.id)) ids.add(item.id);
    this.studio.selection = ids;
  }

  #moves(event: KeyboardEvent, item: Item): boolean {
    const way = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (way === 0) return false;
    this.#chosen(item);
    this.#move(item, way * (event.shiftKey ? LARGE_S : this.studio.player.frame_s));
    return true;
  }

  #move(item: Item, by_s: number): void {
    const { studio } = this;
    moved(studio, item, by_s, { from: studio.doc, key: `keys:move:${this.#ids()}` });
    this.#tell(item, null);
  }

  #lengthens(item: Item, start: boolean, by_s: number): boolean {
    const { studio } = this;
    const edge: Edge = start && item.kind === 'bed' ? 'start' : 'end';
    this.#chosen(item);
    resized(studio, item, edge, by_s, { from: studio.doc, key: `keys:${edge}:${item.id}` });
    this.#tell(item, edge);
    return true;
  }

  #toMoment(item: Item): void {
    const moment = nearestMoment(this.studio.doc, startOf(item));
    if (!moment) {
      say(texts.lanes.noMoment);
      return;
    }
    this.#chosen(item);
    this.#move(item, moment.time_s - startOf(item));
  }

  #mute(item: Item): void {
    const { studio } = this;
    this.#chosen(item);
    studio.toggleMute();
    const yes = studio.areMuted(studio.selection);
    say((yes ? texts.lanes.muted : texts.lanes.unmuted)(studio.named(studio.selected)));
    void this.#focus(cellOf(item));
  }

  #remove(item: Item, row: Row): void {
    const { studio } = this;
    this.#chosen(item);
    const gone = studio.selection;
    const name = studio.named(studio.selected);
    const next = neighbour(row.items, gone, item.id) ?? neighbour(studio.doc.items, gone, item.id);
    studio.removeSelected();
    say(texts.lanes.removed(name));
    if (next) void this.#focus(cellOf(next));
    else this.#grid?.closest<HTMLElement>('[data-lanes]')?.focus();
  }

  /** What is changed is what is selected; a sound that is not becomes the selection. */
  #chosen(item: Item): void {
    if (!this.studio.selection.has(item.id)) this.studio.select(item.id);
  }

  #ids(): string {
    return [...this.studio.selection].join();
  }

  #tell(item: Item, edge: Edge | null): void {
    const { studio, view } = this;
    const now = studio.doc.items.find((one) => one.id === item.id);
    if (!now) return;
    const at_s = edge === 'end' ? endOf(now) : startOf(now);
    const moment = nearestMoment(studio.doc, at_s);
    const on: TargetKind | null =
      moment && Math.abs(moment.time_s - at_s) < SAME_S ? 'moment' : null;
    say(told(now, edge, on));
    view.reveal(startOf(now), Math.min(drawnEnd(now), startOf(now) + 0.5));
    void this.#focus(cellOf(now));
  }

  /** A row that changes its order may drop the focus: it is given back. */
  async #focus(cell: string): Promise<void> {
    await tick();
    const element = this.#grid?.querySelector<HTMLElement>(`[data-cell="${CSS.escape(cell)}"]`);
    element?.focus();
  }
}

/** In the order that the arrows follow. */
function cellsOf(row: Row): string[] {
  return [`mute:${row.key}`, `solo:${row.key}`, ...row.items.map(cellOf)];
}

function cellOf(item: Item): string {
  return `item:${item.id}`;
}
