/** Outlines of what is drawn in the rows, as SVG paths in a box of 1000 by 100. */

export interface Peaks {
  readonly min: readonly number[];
  readonly max: readonly number[];
}

const WIDE = 1000;
const HIGH = 100;

/** Fewer values, the largest of each part: what is short is not lost. */
export function reduced(values: readonly number[], most: number): number[] {
  return combined(values, most, Math.max);
}

/** A wave around the middle; peaks go from -100 to 100. */
export function wavePath(peaks: Peaks, most = 1500): string {
  const above = combined(peaks.max, most, Math.max);
  const below = combined(peaks.min, most, Math.min);
  if (above.length < 2) return '';
  const step = WIDE / (above.length - 1);
  const y = (value: number): number => round(HIGH / 2 - value / 2);
  const top = above.map((value, index) => `${round(index * step)} ${y(value)}`);
  const bottom = below.map((value, index) => `${round(index * step)} ${y(value)}`).reverse();
  return `M${[...top, ...bottom].join('L')}Z`;
}

/** The peaks of a part. */
export function part(peaks: Peaks, rate_hz: number, start_s: number, end_s: number): Peaks {
  const [first, last] = [Math.floor(start_s * rate_hz), Math.ceil(end_s * rate_hz) + 1];
  return { min: peaks.min.slice(first, last), max: peaks.max.slice(first, last) };
}

/** What lies below a curve from 0 to 1, between two times; filled to `level` where it is 1. */
export function curvePath(
  curve: { readonly rate_hz: number; readonly values: readonly number[] },
  start_s: number,
  end_s: number,
  level = 1,
): string {
  const first = Math.max(0, Math.floor(start_s * curve.rate_hz));
  const last = Math.max(first + 2, Math.ceil(end_s * curve.rate_hz));
  const values = reduced(curve.values.slice(first, last), 1000);
  if (values.length < 2) return evenPath(level);
  const step = WIDE / (values.length - 1);
  const points = values.map(
    (value, index) => `${round(index * step)} ${round(HIGH * (1 - value * level))}`,
  );
  return `M0 ${HIGH}L${points.join('L')}L${WIDE} ${HIGH}Z`;
}

/** The same level throughout. */
export function evenPath(level: number): string {
  return `M0 ${HIGH}V${round(HIGH * (1 - level))}H${WIDE}V${HIGH}Z`;
}

/** A blow that dies away, around the middle; one that is cut short ends at once. */
export function blowPath(strength: number, cut: boolean): string {
  const high = 12 + 34 * strength;
  const at = [0, 0.04, 0.12, 0.22, 0.36, 0.55, 0.78, 1];
  const heights = at.map((x) => high * (cut ? Math.exp(-1.2 * x) : Math.exp(-3.4 * x)));
  const point = (sign: number) => (height: number, index: number) =>
    `${(at[index] as number) * WIDE} ${round(HIGH / 2 + sign * height)}`;
  return `M${[...heights.map(point(-1)), ...heights.map(point(1)).reverse()].join('L')}Z`;
}

function combined(
  values: readonly number[],
  most: number,
  choose: (...of: number[]) => number,
): number[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, index) => {
    const from = Math.floor((index * values.length) / most);
    const to = Math.max(from + 1, Math.floor(((index + 1) * values.length) / most));
    return choose(...values.slice(from, to));
  });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
