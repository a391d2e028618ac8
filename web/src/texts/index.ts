/** The texts in the reader's language; English is the only one so far. */
import { en, type Texts } from './en';

export const texts: Texts = en;

const plural = new Intl.PluralRules('en');

/** "1 sound", "3 sounds". */
export function count(n: number, one: string, many: string): string {
  return `${n} ${plural.select(n) === 'one' ? one : many}`;
}
