/** The sounds that were chosen last, kept in the browser: they are likely to be chosen again. */
const KEY = 'recent-sounds';
const MOST = 6;

type Store = Pick<Storage, 'getItem' | 'setItem'>;

export function recentSounds(store: Store = localStorage): string[] {
  try {
    const names = JSON.parse(store.getItem(KEY) ?? '[]') as unknown;
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

export function remember(sound: string, store: Store = localStorage): void {
  const others = recentSounds(store).filter((name) => name !== sound);
  store.setItem(KEY, JSON.stringify([sound, ...others].slice(0, MOST)));
}
