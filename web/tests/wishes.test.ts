import { expect, it } from 'vitest';
import type { Job, Version } from '../src/api/client';
import { newSeed, originOf, wishOf } from '../src/studio/takes/wishes';

function version(number: number, prompt: string | null): Version {
  return { number, wish: prompt === null ? null : { prompt } } as Version;
}
const job = { versions: [version(1, ''), version(2, 'rain'), version(3, null)] } as Job;

it('tells how a version came about', () => {
  expect(job.versions.map(originOf)).toEqual(['first', 'take', 'edited']);
});

it('finds the wish behind an edited version', () => {
  expect(wishOf(job, 3)?.prompt).toBe('rain');
  expect(wishOf(job, 1)?.prompt).toBe('');
  expect(wishOf({ ...job, versions: [version(1, null)] } as Job, 1)).toBeNull();
});

it('makes seeds from 1 to 99999', () => {
  expect(newSeed(() => 0)).toBe(1);
  expect(newSeed(() => 0.999999999)).toBe(99999);
});
