/** Times as people read and hear them. */

/** A place in a clip: `0:03.2`, `12:40.0`. */
export function clock(time_s: number, decimals = 1): string {
  const unit = 10 ** decimals;
  const whole = Math.round(Math.max(0, time_s) * unit);
  const minutes = Math.floor(whole / (60 * unit));
  const seconds = (whole - minutes * 60 * unit) / unit;
  return `${minutes}:${seconds.toFixed(decimals).padStart(decimals ? 3 + decimals : 2, '0')}`;
}
