/** The wave that stands for sound throughout the page: silence on the left of where it has come to, sound behind it. */
import { clamped } from './clamped';

/** Heights of bars in (0, 1]: a few sounds that set in and die away, the same each time. */
export function heights(n_bars: number): number[] {
  const onsets = [0.06, 0.22, 0.34, 0.52, 0.63, 0.83];
  return Array.from({ length: n_bars }, (_, bar) => {
    const at = bar / n_bars;
    const decayed = onsets.map((onset, hit) => {
      const since = at - onset;
      const strength = 0.55 + 0.45 * Math.abs(Math.sin(3 * hit + 1));
      return since < -0.02 ? 0 : strength * Math.exp(-Math.max(0, since) * (9 + 4 * (hit % 3)));
    });
    const grain = 0.62 + 0.38 * Math.abs(Math.sin(bar * 2.4) * Math.cos(bar * 0.9));
    return Math.max(0.1, Math.min(1, Math.max(...decayed) * grain));
  });
}

/** How much of a bar has become sound when the whole has come to `share`; the edge is `soft` bars wide. */
export function filled(bar: number, n_bars: number, share: number, soft = 3): number {
  return clamped((share * (n_bars + soft) - bar) / soft, 0, 1);
}
