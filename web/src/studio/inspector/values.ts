/** Values of a selection, and how sliders show them. */
import { clamped } from '../../lib/clamped';
import type { Timeline } from '../../api/client';
import type { Item } from '../document';
import type { Ranged } from '../ranges';

type Curve = NonNullable<Timeline['curves']>[string];

/** What all have in common; null when they differ. */
export function shared<Value>(
  items: readonly Item[],
  of: (item: Item) => Value,
): NonNullable<Value> | null {
  const [first, ...others] = items.map(of);
  return first != null && others.every((value) => value === first) ? first : null;
}

/** Distances that a slider stops at: even steps for the ear, from the lips to the horizon. */
export const STOPS_M = [
  0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500,
  700, 1000, 1500, 2000, 3000, 5000,
];

/** How a value stands on its slider, and back; an unknown one in between stands on the nearest place. */
export interface Scale {
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly standard: number;
  toPlace(value: number): number;
  toValue(place: number): number;
}

function plain(least: number, most: number, step: number, standard: number): Scale {
  const same = (value: number): number => value;
  return { least, most, step, standard, toPlace: same, toValue: same };
}

export type Slid = Exclude<Ranged, 'take'>;

export function scaleOf(name: Slid, kind: Item['kind']): Scale {
  if (name === 'strength') return plain(0, 1, 0.05, kind === 'event' ? 0.7 : 0.5);
  if (name === 'pan') return plain(-1, 1, 0.05, 0);
  if (name === 'gain_db') return plain(-60, 24, 1, 0);
  return {
    least: 0,
    most: STOPS_M.length - 1,
    step: 1,
    standard: 3,
    toPlace: nearestStop,
    toValue: (place) => STOPS_M[Math.round(place)] as number,
  };
}

/** The middle of a selection, on the scale: what its one slider shows. */
export function middle(items: readonly Item[], name: Slid, scale: Scale): number {
  const places = items.map((item) => scale.toPlace(item[name]));
  return places.reduce((sum, place) => sum + place, 0) / places.length;
}

/** Values for each when the slider of all is moved: as far from each other on the scale as they were. */
export function moved(
  items: readonly Item[],
  name: Slid,
  scale: Scale,
  place: number,
): Map<number, number> {
  const [only] = items;
  if (only && shared(items, (item) => item[name]) !== null)
    return new Map(items.map((item) => [item.id, scale.toValue(place)]));
  const by = place - middle(items, name, scale);
  return new Map(
    items.map((item) => {
      const to = scale.toPlace(item[name]) + by;
      const kept = clamped(to, scale.least, scale.most);
      return [item.id, Math.round(scale.toValue(kept) * 1000) / 1000];
    }),
  );
}

/** A curve between two times as the line of a drawing of `width` by `height`: the peak of each column. */
export function line(
  curve: Curve,
  start_s: number,
  end_s: number,
  width: number,
  height: number,
): string {
  const points = Array.from({ length: width + 1 }, (_, x) => {
    const from = Math.floor((start_s + ((end_s - start_s) * x) / width) * curve.rate_hz);
    const to = Math.ceil((start_s + ((end_s - start_s) * (x + 1)) / width) * curve.rate_hz);
    const values = curve.values.slice(from, Math.max(to, from + 1));
    const value = values.length > 0 ? Math.max(...values) : (curve.values.at(-1) ?? 0);
    return `${x} ${Math.round((height - 1 - value * (height - 2)) * 100) / 100}`;
  });
  return `M${points.join('L')}`;
}

/** A time in a field: to the millisecond, without idle zeros. */
export function typed(time_s: number): string {
  return String(Math.round(time_s * 1000) / 1000);
}

/** What was typed as a number, with a comma or a point; null when it is none. */
export function parsed(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

function nearestStop(distance_m: number): number {
  const away = STOPS_M.map((stop) => Math.abs(Math.log(distance_m / stop)));
  return away.indexOf(Math.min(...away));
}
