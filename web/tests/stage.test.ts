import { expect, test } from 'vitest';
import { tileAt } from '../src/studio/stage/pictures';
import { follows } from '../src/studio/stage/step';
import { hueOf } from '../src/studio/lanes/hue';

test('a frame of the strip is that of its part of the clip', () => {
  expect(tileAt(0, 10, 20)).toBe(0);
  expect(tileAt(4.9, 10, 20)).toBe(9);
  expect(tileAt(10, 10, 20)).toBe(19);
});

test('who is behind goes faster, who is ahead slower, who is far away jumps', () => {
  expect(follows(0.1, 1)).toEqual({ jump: false, rate: 1.1 });
  expect(follows(-0.1, 2)).toEqual({ jump: false, rate: 1.8 });
  expect(follows(0.01, 1)).toEqual({ jump: false, rate: 1 });
  expect(follows(3, 1.5)).toEqual({ jump: true, rate: 1.5 });
});

test('a family has one colour, known or not', () => {
  expect(hueOf('drum')).toBe(20);
  expect(hueOf('theremin')).toBe(hueOf('theremin'));
  expect(hueOf('theremin')).not.toBe(hueOf('kazoo'));
  expect(hueOf('kazoo')).toBeLessThan(360);
});
