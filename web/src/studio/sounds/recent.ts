/** The sounds that were chosen last, kept in the browser: they are likely to be chosen again. */
import { keep, recall } from '../../lib/kept';

const KEY = 'recent-sounds';
const MOST = 6;

interface Kept {
  recall(key: string): string | null;
  keep(key: string, value: string): void;
}
const BROWSER: Kept = { recall, keep };

export function recentSounds(kept = BROWSER): string[] {
  try {
    const names = JSON.parse(kept.recall(KEY) ?? '[]') as unknown;
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

export function remember(sound: string, kept = BROWSER): void {
  const others = recentSounds(kept).filter((name) => name !== sound);
  kept.keep(KEY, JSON.stringify([sound, ...others].slice(0, MOST)));
}
