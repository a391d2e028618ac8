/** Items and their values in words, for labels, lists and what is read aloud. */
import { texts } from '../texts';
import { clock } from '../lib/times';
import { type Item } from './document';

/** What is more than the item itself. */
export interface Also {
  /** It alone is heard, with others that are, too. */
  readonly solo?: boolean;
}

/** "Drum sounds, 3.2 seconds, strong, left"; "Light rain, from 0 to 8 seconds, soft, middle, muted". */
export function describe(item: Item, says: string, also: Also = {}): string {
  return [
    capital(says),
    when(item),
    strengthWord(item.strength),
    placeWord(item.pan),
    ...(item.mute ? [texts.words.muted] : []),
    ...(also.solo ? [texts.words.solo] : []),
  ].join(', ');
}

/** "3.2 seconds", "from 0 to 8 seconds". */
export function when(item: Item): string {
  if (item.kind === 'event') return seconds(item.time_s);
  if (item.end_s < 60) return texts.words.span(short(item.start_s), short(item.end_s));
  return texts.words.longSpan(seconds(item.start_s), seconds(item.end_s));
}

/** A time as it is spoken: "3.2 seconds", "1 minute 12.5 seconds". */
export function seconds(time_s: number): string {
  const tenths = Math.round(time_s * 10);
  const minutes = Math.floor(tenths / 600);
  const rest = texts.words.seconds(short((tenths - minutes * 600) / 10));
  return minutes === 0 ? rest : texts.words.minutes(minutes, rest);
}

/** A time as it is written in a list: "0:03.2", "0:00.0 – 0:08.0". */
export function written(item: Item): string {
  return item.kind === 'event'
    ? clock(item.time_s)
    : texts.words.range(clock(item.start_s), clock(item.end_s));
}

export function strengthWord(strength: number): string {
  return worded(texts.words.strength, [0.15, 0.4, 0.65, 0.85], strength);
}

export function placeWord(pan: number): string {
  return worded(texts.words.place, [-0.75, -0.3, -0.05, 0.05, 0.3, 0.75], pan);
}

export function distanceWord(distance_m: number): string {
  return worded(texts.words.distance, [2, 10, 40, 300], distance_m);
}

/** "as made", "3 dB louder", "6 dB softer". */
export function gainWord(gain_db: number): string {
  const rounded = Math.round(gain_db * 10) / 10;
  if (rounded === 0) return texts.words.gain.none;
  return rounded > 0 ? texts.words.gain.louder(rounded) : texts.words.gain.softer(-rounded);
}

/** "3 metres", "1.2 kilometres". */
export function metres(distance_m: number): string {
  if (distance_m >= 1000) return texts.words.kilometres(short(distance_m / 1000));
  return texts.words.metres(short(distance_m < 10 ? distance_m : Math.round(distance_m)));
}

/** The sounds of a selection by name: "Drum", "Drum and Rain", "3 sounds". */
export function named(names: readonly string[]): string {
  const different = [...new Set(names)];
  if (different.length === 1 && names.length > 1)
    return texts.words.times(different[0] as string, names.length);
  if (names.length > 2) return texts.words.sounds(names.length);
  return names.join(texts.words.and);
}

/** A sound's name begins with a capital letter wherever it stands: it is a title, not a part of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** `words[i]` holds below `limits[i]`, the last word above them all. */
function worded(words: readonly string[], limits: readonly number[], value: number): string {
  const found = limits.findIndex((limit) => value < limit);
  return words[found === -1 ? limits.length : found] as string;
}

/** To a tenth, without an idle ".0". */
function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
