import { expect, test } from 'vitest';
import type { Sound } from '../src/api/client';
import { familiesOf, grouped } from '../src/studio/sounds/groups';
import { recentSounds, remember } from '../src/studio/sounds/recent';
import { likeness, search } from '../src/studio/sounds/search';
import vocabulary from './sounds.json';

const SOUNDS = vocabulary.sounds as Sound[];
const EVENTS = SOUNDS.filter((sound) => sound.role === 'event');

function first(query: string): string | undefined {
  return search(SOUNDS, query)[0]?.name;
}

test.each([
  ['dog', /^animal\.dog/],
  ['DOG BARKS', 'animal.dog'],
  ['barks dog', 'animal.dog'],
  ['telep', /phone/],
  ['hammr', /hammer/],
  ['hamemr', /hammer/],
  ['elefant', /elephant/],
  ['thundr', /thunder/],
  ['rain', /rain/],
  ['tool.hammer', 'tool.hammer'],
  ['glass', /^glass\./],
  ['water', /^water\./],
  ['door', /^door\./],
  ['car', /^vehicle\.(race_)?car/],
  ['bell', /^bell\./],
  ['wood', /wood/],
  ['glass of water', 'water.pour'],
])('"%s" finds %s first', (query, name) => {
  expect(first(query)).toMatch(typeof name === 'string' ? new RegExp(`^${name}`) : name);
});

test('all words count, and most of them when no sound has all', () => {
  expect(search(SOUNDS, 'dog growls').every((one) => one.says.includes('dog'))).toBe(true);
  expect(first('dog xyzzyx')).toMatch(/^animal\.dog/);
  expect(search(SOUNDS, 'xyzzyx')).toEqual([]);
});

test('an empty query is everything', () => {
  expect(search(SOUNDS, '  ')).toEqual(SOUNDS);
});

test('a family is found by its name', () => {
  expect(search(SOUNDS, 'animal').length).toBeGreaterThan(20);
});

test('likeness goes from the same word over beginnings and middles to slips', () => {
  const likes = ['bell', 'bel', 'ell', 'bwll'].map((typed) => likeness(typed, 'bell'));
  expect(likes).toEqual([...likes].sort((a, b) => b - a));
  expect(likes[0]).toBe(1);
  expect(likes.at(-1)).toBeGreaterThan(0);
  expect(likeness('bwl', 'bell')).toBe(0);
  expect(likeness('drums', 'door')).toBe(0);
});

test('a search of all sounds takes no time one would notice', () => {
  search(SOUNDS, 'warm up');
  const started = performance.now();
  search(SOUNDS, 'thundrestorm elefant');
  expect(performance.now() - started).toBeLessThan(100);
});

test('what is at hand is listed first, and only there', () => {
  const here = ['tool.hammer', 'water.rain'];
  const groups = grouped(EVENTS, {
    query: '',
    family: '',
    here,
    recent: ['animal.dog_bark', 'tool.hammer', 'not.known'],
  });
  expect(groups[0]?.sounds.map((sound) => sound.name)).toEqual(['tool.hammer']);
  expect(groups[1]?.sounds.map((sound) => sound.name)).toEqual(['animal.dog_bark']);
  expect(groups.slice(2).map((group) => group.key)).toEqual(
    familiesOf(EVENTS).filter((family) => family !== 'tool'),
  );
  const all = groups.flatMap((group) => group.sounds);
  expect(all).toHaveLength(EVENTS.length);
  expect(new Set(all).size).toBe(EVENTS.length);
});

test('a family filters what is listed and what is found', () => {
  const wanted = { query: '', family: 'bell', here: ['bell.church'], recent: [] };
  const [bells, ...none] = grouped(EVENTS, wanted);
  expect(none).toEqual([]);
  expect(bells?.sounds.every((sound) => sound.family === 'bell')).toBe(true);
  expect(grouped(EVENTS, { ...wanted, query: 'dog' })).toEqual([]);
  expect(grouped(EVENTS, { ...wanted, query: 'church' })[0]?.key).toBe('found');
});

test('the last six that were chosen are remembered, the last first', () => {
  const kept = new Map<string, string>();
  const store = {
    recall: (key: string) => kept.get(key) ?? null,
    keep: (key: string, value: string) => void kept.set(key, value),
  };
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'c']) remember(name, store);
  expect(recentSounds(store)).toEqual(['c', 'g', 'f', 'e', 'd', 'b']);
  kept.set('recent-sounds', 'broken');
  expect(recentSounds(store)).toEqual([]);
});
