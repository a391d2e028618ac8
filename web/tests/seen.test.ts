import { expect, it } from 'vitest';
import { seen } from '../src/studio/shell/seen';
import type { Timeline } from '../src/api/client';

function tags(...found: [string, number][]): Timeline {
  return {
    duration_s: 8,
    tags: found.map(([label, score]) => ({ label, score, start_s: 0, end_s: 8 })),
    moments: [{ kind: 'strike', time_s: 1, strength: 0.5, x: 0.5, y: 0.5 }],
  } as unknown as Timeline;
}

it('tells the sure from the possible, and leaves out the rest', () => {
  const found = seen(tags(['fire', 0.13], ['hammer', 0.97], ['hall', 0.04]));
  expect(found).toEqual({ sure: ['hammer'], perhaps: ['fire'], moments: 1 });
});

it('says labels as words, each once with its best score', () => {
  const found = seen(tags(['steel_drum', 0.2], ['steel_drum', 0.8]));
  expect(found).toEqual({ sure: ['steel drum'], perhaps: [], moments: 1 });
});
