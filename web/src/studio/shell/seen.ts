/** What was seen in a clip, as people say it. */
import type { Timeline } from '../../api/client';

/** Above this the service acts on what it saw; below the other nobody would see it, either. */
const SURE = 0.3;
const PERHAPS = 0.1;

export interface Seen {
  readonly sure: readonly string[];
  readonly perhaps: readonly string[];
  /** How often something strikes, moves off or lights up. */
  readonly moments: number;
}

/** Each thing once, the surest first: "steel drum", not "steel_drum". */
export function seen(timeline: Timeline): Seen {
  const best = new Map<string, number>();
  for (const { label, score } of timeline.tags ?? []) {
    const name = label.replaceAll(/[_.]/g, ' ');
    best.set(name, Math.max(score, best.get(name) ?? 0));
  }
  const ranked = [...best].sort(([, a], [, b]) => b - a);
  const between = (least: number, below: number): string[] =>
    ranked.filter(([, score]) => score >= least && score < below).map(([name]) => name);
  return {
    sure: between(SURE, Infinity),
    perhaps: between(PERHAPS, SURE),
    moments: timeline.moments?.length ?? 0,
  };
}
