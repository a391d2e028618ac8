/** The document as rows: one for each sound, events first, backgrounds below, each in order of its name. */
import { endOf, startOf, type Item } from '../document';

export interface Row {
  readonly key: string;
  readonly kind: Item['kind'];
  readonly sound: string;
  /** In order of time. */
  readonly items: readonly Item[];
}

/** What is between two times in some of the rows: a rectangle drawn over them. */
export interface Area {
  readonly from_s: number;
  readonly to_s: number;
  readonly first: number;
  readonly last: number;
}

/** How long an event looks that rings for as long as it likes. */
export const RINGS_S = 0.35;

export function rowsOf(items: readonly Item[], says: (sound: string) => string): Row[] {
  const found = new Map<string, Item[]>();
  for (const item of items) {
    const key = `${item.kind}:${item.sound}`;
    const row = found.get(key);
    if (row) row.push(item);
    else found.set(key, [item]);
  }
  return [...found]
    .map(([key, row]) => ({ key, items: row, ...pick(row[0] as Item) }))
    .sort(
      (a, b) =>
        rank(a) - rank(b) || says(a.sound).localeCompare(says(b.sound)) || (a.key < b.key ? -1 : 1),
    );
}

/** From when to when an item is drawn. */
export function drawnEnd(item: Item): number {
  return item.kind === 'event' ? item.time_s + (item.duration_s ?? RINGS_S) : item.end_s;
}

export function within(rows: readonly Row[], area: Area): number[] {
  return rows
    .slice(Math.max(0, area.first), area.last + 1)
    .flatMap((row) => row.items)
    .filter(
      (item) => startOf(item) <= area.to_s && Math.max(endOf(item), drawnEnd(item)) >= area.from_s,
    )
    .map((item) => item.id);
}

/** The item of a row that is nearest in time to another: where the arrows up and down go. */
export function nearestIn(row: Row, time_s: number): Item {
  return row.items.reduce((best, item) => (away(item, time_s) < away(best, time_s) ? item : best));
}

function away(item: Item, time_s: number): number {
  return Math.max(startOf(item) - time_s, time_s - endOf(item), 0);
}

function rank(row: Row): number {
  return row.kind === 'event' ? 0 : 1;
}

function pick({ kind, sound }: Item): Pick<Item, 'kind' | 'sound'> {
  return { kind, sound };
}
