/** Changes of place and length, by pointer or key: how they are made, recorded and told. */
import { texts } from '../../texts';
import { type Doc, type Item } from '../document';
import * as edits from '../edits';
import type { TargetKind } from '../snapping';
import type { Studio } from '../studio.svelte';
import { capital, named, seconds, when } from '../words';
import { RINGS_S } from './rows';

export type Edge = 'start' | 'end';
export interface Recording {
  /** The document that the whole change begins from. */
  readonly from: Doc;
  /** One undo takes back all changes with the same key. */
  readonly key: string;
}

const LEAST_EVENT_S = 0.02;

/** Move what is selected together with one item. */
export function moved(studio: Studio, item: Item, by_s: number, recording: Recording): void {
  const ids = studio.selection.has(item.id) ? studio.selection : new Set([item.id]);
  const label = texts.lanes.edits.move(namesOf(studio, ids));
  studio.edit(label, () => edits.move(recording.from, ids, by_s), recording.key);
}

export function resized(
  studio: Studio,
  item: Item,
  edge: Edge,
  by_s: number,
  recording: Recording,
): void {
  const label = texts.lanes.edits.resize(namesOf(studio, new Set([item.id])));
  const patch = lengthened(item, edge, by_s, recording.from.duration_s);
  studio.edit(label, () => edits.change(recording.from, new Set([item.id]), patch), recording.key);
}

/** What an item has when one of its edges is moved. */
export function lengthened(item: Item, edge: Edge, by_s: number, duration_s: number): edits.Patch {
  if (item.kind === 'event') {
    const length_s = (item.duration_s ?? RINGS_S) + by_s;
    return { duration_s: round(Math.max(LEAST_EVENT_S, length_s)) };
  }
  if (edge === 'start')
    return { start_s: Math.max(0, Math.min(item.start_s + by_s, item.end_s - edits.LEAST_BED_S)) };
  return {
    end_s: Math.min(duration_s, Math.max(item.end_s + by_s, item.start_s + edits.LEAST_BED_S)),
  };
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
    item.kind === 'event' && edge
      ? texts.lanes.lasts(seconds(item.duration_s ?? RINGS_S))
      : when(item);
  const where = { moment: 'onMoment', edge: 'onEdge', playhead: 'onPlayhead' } as const;
  return on ? `${what}, ${texts.lanes[where[on]]}` : what;
}

export function namesOf(studio: Studio, ids: ReadonlySet<number>): string {
  const items = studio.doc.items.filter((item) => ids.has(item.id));
  return named(items.map((item) => capital(studio.says(item.sound))));
}

/** The item of a list that takes the focus when some of them are gone: the next that stays, or the one before. */
export function neighbour(
  items: readonly Item[],
  gone: ReadonlySet<number>,
  id: number,
): Item | null {
  const at = items.findIndex((item) => item.id === id);
  const stays = (item: Item): boolean => !gone.has(item.id);
  return items.slice(at).find(stays) ?? items.slice(0, Math.max(at, 0)).findLast(stays) ?? null;
}

function round(time_s: number): number {
  return Math.round(time_s * 1000) / 1000;
}
