import { expect, test } from 'vitest';
import { newBed, newEvent } from '../src/studio/document';
import {
  describe,
  distanceWord,
  gainWord,
  metres,
  named,
  placeWord,
  seconds,
  strengthWord,
  written,
} from '../src/studio/words';

const drum = { ...newEvent('drum.snare', 3.2), strength: 0.7, pan: -0.4 };
const rain = { ...newBed('weather.rain', 0, 8), strength: 0.3 };

test('an event is told by name, time, strength and place', () => {
  expect(describe(drum, 'drum sounds')).toBe('Drum sounds, 3.2 seconds, strong, left');
});

test('a bed is told by its span', () => {
  expect(describe(rain, 'Rain')).toBe('Rain, from 0 to 8 seconds, soft, middle');
  expect(describe({ ...rain, end_s: 90 }, 'Rain')).toBe(
    'Rain, from 0 seconds to 1 minute 30 seconds, soft, middle',
  );
});

test('muted and solo items say so', () => {
  expect(describe({ ...drum, mute: true }, 'Drum', { solo: true })).toBe(
    'Drum, 3.2 seconds, strong, left, muted, heard alone',
  );
});

test('times are spoken and written', () => {
  expect(seconds(0)).toBe('0 seconds');
  expect(seconds(1)).toBe('1 second');
  expect(seconds(59.97)).toBe('1 minute 0 seconds');
  expect(seconds(125.25)).toBe('2 minutes 5.3 seconds');
  expect(written(drum)).toBe('0:03.2');
  expect(written(rain)).toBe('0:00.0 – 0:08.0');
});

test.each([
  [0, 'very soft'],
  [0.3, 'soft'],
  [0.5, 'medium'],
  [0.7, 'strong'],
  [1, 'very strong'],
])('strength %f is %s', (strength, word) => {
  expect(strengthWord(strength)).toBe(word);
});

test.each([
  [-1, 'far left'],
  [-0.5, 'left'],
  [-0.1, 'slightly left'],
  [0, 'middle'],
  [0.1, 'slightly right'],
  [0.5, 'right'],
  [1, 'far right'],
])('pan %f is %s', (pan, word) => {
  expect(placeWord(pan)).toBe(word);
});

test.each([
  [0.1, 'close'],
  [3, 'a few metres away'],
  [25, 'some way off'],
  [100, 'far'],
  [5000, 'very far'],
])('%f m is %s', (distance_m, word) => {
  expect(distanceWord(distance_m)).toBe(word);
});

test('gains and distances have their unit', () => {
  expect([0, 0.04, 3, -6.2].map(gainWord)).toEqual([
    'as made',
    'as made',
    '3 dB louder',
    '6.2 dB softer',
  ]);
  expect([1, 0.1, 33.3, 1500].map(metres)).toEqual([
    '1 metre',
    '0.1 metres',
    '33 metres',
    '1.5 kilometres',
  ]);
});

test('a selection is named shortly', () => {
  expect(named(['Drum'])).toBe('Drum');
  expect(named(['Drum', 'Rain'])).toBe('Drum and Rain');
  expect(named(['Drum', 'Drum', 'Drum'])).toBe('Drum, 3 times');
  expect(named(['Drum', 'Drum', 'Rain'])).toBe('3 sounds');
});
