/** Finding sounds by what people call them: by the beginnings of words, and in spite of slips of the finger. */
import type { Sound } from '../../api/client';

interface Term {
  readonly text: string;
  /** What a match in this place is worth: what a sound says more than what family it is of. */
  readonly weight: number;
}

interface Entry {
  readonly sound: Sound;
  readonly terms: readonly Term[];
  readonly says: string;
  /** What it is: its family, and the first word of its name within that. */
  readonly heads: readonly string[];
}

const WEIGHTS = { says: 1, words: 0.9, name: 0.8, family: 0.6 };
const INDEXES = new WeakMap<readonly Sound[], readonly Entry[]>();

/** Sounds that match every word of the query, best first; when none does, those that match most of them. */
export function search(sounds: readonly Sound[], query: string): Sound[] {
  const words = wordsOf(query);
  if (words.length === 0) return [...sounds];
  const rated = index(sounds).map((entry) => rate(entry, words));
  const most = Math.max(0, ...rated.map((one) => one.matched));
  if (most === 0) return [];
  return rated
    .filter((one) => one.matched === most)
    .sort((a, b) => b.score - a.score || a.says.localeCompare(b.says))
    .map((one) => one.sound);
}

function rate(entry: Entry, words: readonly string[]): Entry & { score: number; matched: number } {
  const scores = words.map((word) =>
    Math.max(...entry.terms.map((term) => term.weight * likeness(word, term.text))),
  );
  const typed = words.join(' ');
  // What begins as it was typed is what was meant; but a glass of water is water.
  const begins = entry.says.startsWith(typed) && !entry.says.startsWith(`${typed} of `);
  const is = words.some((word) => entry.heads.includes(word));
  const bonus = (begins ? 0.5 : 0) + (is ? 0.3 : 0);
  return {
    ...entry,
    score: scores.reduce((sum, score) => sum + score, bonus),
    matched: scores.filter((score) => score > 0).length,
  };
}

/** 1 for the same word, less for its beginning, its middle, and one that is nearly it; 0 for another. */
export function likeness(typed: string, word: string): number {
  if (typed === word) return 1;
  if (word.startsWith(typed)) return 0.6 + (0.3 * typed.length) / word.length;
  if (typed.length >= 3 && word.includes(typed)) return 0.4;
  if (typed.length < 4) return 0;
  const slips = typed.length >= 7 ? 2 : 1;
  // What is typed may be the beginning of a word, with a slip in it.
  const beginnings = [word, word.slice(0, typed.length), word.slice(0, typed.length + 1)];
  const least = Math.min(...beginnings.map((one) => distance(typed, one, slips)));
  return least <= slips ? 0.35 - 0.1 * least : 0;
}

/** Letters to change, add, leave out or swap with the next, to make one of the other; `most + 1` for more than that. */
function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const [left, above, corner] = [next[j - 1], row[j], row[j - 1]] as [number, number, number];
      let cost = Math.min(left + 1, above + 1, corner + (one[i - 1] === other[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        cost = Math.min(cost, (before[j - 2] as number) + 1);
      next.push(cost);
    }
    if (Math.min(...next) > most) return most + 1;
    [before, row] = [row, next];
  }
  return row[other.length] as number;
}

function index(sounds: readonly Sound[]): readonly Entry[] {
  let entries = INDEXES.get(sounds);
  if (!entries) {
    entries = sounds.map(entryOf);
    INDEXES.set(sounds, entries);
  }
  return entries;
}

function entryOf(sound: Sound): Entry {
  const said = {
    says: [sound.says],
    words: sound.words,
    name: [sound.name],
    family: [sound.family],
  };
  const terms = new Map<string, number>();
  for (const [place, texts] of Object.entries(said))
    for (const text of texts.flatMap(wordsOf))
      terms.set(text, Math.max(terms.get(text) ?? 0, WEIGHTS[place as keyof typeof WEIGHTS]));
  return {
    sound,
    says: wordsOf(sound.says).join(' '),
    heads: wordsOf(sound.name).slice(0, 2),
    terms: [...terms].map(([text, weight]) => ({ text, weight })),
  };
}

/** In small letters, without accents. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
