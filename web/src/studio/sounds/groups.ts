/** How sounds are listed: what is at hand first, then by family; found ones in one list, the best first. */
import type { Sound } from '../../api/client';
import { search } from './search';

export interface Group {
  /** `here`: in this clip; `recent`: chosen lately; `found`: by a search; or the name of a family. */
  readonly key: string;
  readonly sounds: readonly Sound[];
}

export interface Wanted {
  readonly query: string;
  /** Only of this family; '' for all. */
  readonly family: string;
  /** Names of the sounds in this clip, and of those that were chosen lately. */
  readonly here: readonly string[];
  readonly recent: readonly string[];
}

export function grouped(sounds: readonly Sound[], wanted: Wanted): Group[] {
  const { family, here, recent } = wanted;
  const known = new Map(sounds.map((sound) => [sound.name, sound]));
  if (wanted.query.trim() !== '') {
    const found = search(sounds, wanted.query).filter(
      (one) => family === '' || one.family === family,
    );
    return found.length === 0 ? [] : [{ key: 'found', sounds: found }];
  }
  if (family !== '')
    return [{ key: family, sounds: sounds.filter((one) => one.family === family) }];
  const of = (names: readonly string[]): Sound[] => names.flatMap((name) => known.get(name) ?? []);
  const atHand = [
    { key: 'here', sounds: of(here) },
    { key: 'recent', sounds: of(recent.filter((name) => !here.includes(name))) },
  ];
  const shown = new Set(atHand.flatMap((group) => group.sounds));
  const families = familiesOf(sounds).map((key) => ({
    key,
    sounds: sounds.filter((one) => one.family === key && !shown.has(one)),
  }));
  return [...atHand, ...families].filter((group) => group.sounds.length > 0);
}

export function familiesOf(sounds: readonly Sound[]): string[] {
  return [...new Set(sounds.map((sound) => sound.family))].sort();
}
