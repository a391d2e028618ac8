/** What versions were asked for. */
import type { Job, Version, Wish } from '../../api/client';

/** How a version came about. */
export type Origin = 'first' | 'edited' | 'take';

export function originOf(version: Version): Origin {
  if (version.number === 1) return 'first';
  return version.wish ? 'take' : 'edited';
}

/** The wish behind a version: its own, or that of the newest take before it, which it is an edit of. */
export function wishOf(job: Job, number: number): Wish | null {
  const earlier = job.versions.filter((one) => one.number <= number && one.wish);
  return earlier.at(-1)?.wish ?? null;
}

/** Short enough to be read aloud and typed again. */
export function newSeed(random: () => number = Math.random): number {
  return 1 + Math.floor(random() * 99999);
}
