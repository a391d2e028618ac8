/** What a slider shows and what it says. */
import { texts } from '../../texts';
import { distanceWord, gainWord, metres, placeWord, strengthWord } from '../words';
import type { Slid } from './values';

const SHOWN: Record<Slid, (value: number) => string> = {
  strength: (value) => `${strengthWord(value)}, ${percent(value)}`,
  pan: (value) =>
    Math.abs(value) < 0.005 ? placeWord(0) : `${placeWord(value)}, ${percent(value)}`,
  distance_m: metres,
  gain_db: gainWord,
};

export function shown(name: Slid, value: number): string {
  return SHOWN[name](value);
}

export function said(name: Slid, value: number): string {
  return name === 'distance_m' ? `${metres(value)}, ${distanceWord(value)}` : shown(name, value);
}

function percent(value: number): string {
  return texts.inspector.percent(Math.abs(Math.round(value * 100)));
}
