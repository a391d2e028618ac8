/** Changes of place and length, by pointer or key: how they are made, recorded and told. */
import { texts } from '../../texts';
import { startOf, type Doc, type Ids, type Item } from '../document';
import * as edits from '../edits';
import { LEAST_EVENT_S } from '../ranges';
import type { TargetKind } from '../snapping';
import type { Studio } from '../studio.svelte';
import { RINGS_S } from './rows';

export type Edge = 'start' | 'end';
export interface Recording {
  /** The document that the whole change begins from. */
  readonly from: Doc;
  /** One undo takes back all changes with the same key. */
  readonly key: string;
}

/** Move what is selected together with one item. */
export function moved(studio: Studio, item: Item, by_s: number, { from, key }: Recording): void {
  const ids = studio.selection.has(item.id) ? studio.selection : new Set([item.id]);
  const label = texts.edits.move(studio.named(studio.doc.items.filter(({ id }) => ids.has(id))));
  studio.edit(label, () => edits.move(from, ids, by_s), key);
}

/** Move one edge of an item. */
export function resized(
  studio: Studio,
  item: Item,
  edge: Edge,
  by_s: number,
  { from, key }: Recording,
): void {
  const label = texts.edits.resize(studio.named([item]));
  studio.edit(label, () => lengthened(from, item, edge, by_s), key);
}

/** An event that rang for as long as it likes is cut short from now on. */
export function lengthened(doc: Doc, item: Item, edge: Edge, by_s: number): Doc {
  const ids: Ids = new Set([item.id]);
  if (item.kind === 'bed') return edits.resize(doc, ids, edge, by_s);
  const length_s = (item.duration_s ?? RINGS_S) + by_s;
  return edits.change(doc, ids, { duration_s: Math.max(LEAST_EVENT_S, length_s) });
}

/** The times that may be drawn to something. */
export function edgesOf(item: Item, edge: Edge | null): number[] {
  if (item.kind === 'event')
    return [edge ? item.time_s + (item.duration_s ?? RINGS_S) : item.time_s];
  if (edge) return [edge === 'start' ? item.start_s : item.end_s];
  return [item.start_s, item.end_s];
}

/** "3.3 seconds, on a movement". */
export function told(item: Item, edge: Edge | null, on: TargetKind | null): string {
  const what =
    edge === null
      ? precisely(startOf(item))
      : item.kind === 'event'
        ? texts.lanes.lasts(precisely(item.duration_s ?? RINGS_S))
        : texts.lanes[edge](precisely(edge === 'start' ? item.start_s : item.end_s));
  const where = { moment: 'onMoment', edge: 'onEdge', playhead: 'onPlayhead' } as const;
  return on ? `${what}, ${texts.lanes[where[on]]}` : what;
}

/** To the hundredth: a step of a frame is heard. */
function precisely(time_s: number): string {
  const minutes = Math.floor(time_s / 60);
  const rest = texts.words.seconds(String(Math.round((time_s - 60 * minutes) * 100) / 100));
  return minutes === 0 ? rest : texts.words.minutes(minutes, rest);
}

/** The item of a list that takes the focus when some are gone: the next that stays, or the one before. */
export function neighbour(items: readonly Item[], gone: Ids, id: number): Item | null {
  const at = items.findIndex((item) => item.id === id);
  const stays = (item: Item): boolean => !gone.has(item.id);
  return items.slice(at).find(stays) ?? items.slice(0, Math.max(at, 0)).findLast(stays) ?? null;
}
