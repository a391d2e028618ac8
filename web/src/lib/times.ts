/** Times as people read and hear them. */

/** A place in a clip: `0:03.2`, `12:40.0`. */
export function clock(time_s: number, decimals = 1): string {
  const unit = 10 ** decimals;
  const whole = Math.round(Math.max(0, time_s) * unit);
  const minutes = Math.floor(whole / (60 * unit));
  const seconds = (whole - minutes * 60 * unit) / unit;
  return `${minutes}:${seconds.toFixed(decimals).padStart(decimals ? 3 + decimals : 2, '0')}`;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86400],
  ['hour', 3600],
  ['minute', 60],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const moments = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short' });
const days = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'long' });

/** How long ago: `just now`, `5 minutes ago`, `yesterday`. */
export function ago(moment: Date, now: Date): string {
  const seconds = (now.getTime() - moment.getTime()) / 1000;
  for (const [unit, length] of UNITS)
    if (seconds >= length) return relative.format(-Math.floor(seconds / length), unit);
  return 'just now';
}

/** A moment in full: `24 November 2026 at 18:10`, by the reader's zone. */
export function inFull(moment: Date): string {
  return moments.format(moment);
}

export function day(moment: Date): string {
  return days.format(moment);
}

/** The length of a clip: `8 s`, `1:05 min`. */
export function length(time_s: number): string {
  return time_s < 60 ? `${Math.round(time_s)} s` : `${clock(time_s, 0)} min`;
}

/** The size of a file: `870 kB`, `12.4 MB`. */
export function size(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  return `${(bytes / 1_000_000).toFixed(bytes < 100_000_000 ? 1 : 0)} MB`;
}
