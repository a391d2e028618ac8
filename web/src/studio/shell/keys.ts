/** The studio's keyboard shortcuts: one table, read by the handler and by the help. Pure: what a key means, not what it does. */
export type Action =
  | 'play'
  | 'back'
  | 'ahead'
  | 'nudgeBack'
  | 'nudgeAhead'
  | 'begin'
  | 'end'
  | 'undo'
  | 'redo'
  | 'copy'
  | 'paste'
  | 'duplicate'
  | 'remove'
  | 'render'
  | 'addSound'
  | 'addBackground'
  | 'hearEarlier'
  | 'hearLater'
  | 'help';

export interface Shortcut {
  readonly action: Action;
  /** As people read them, the handiest first: `Mod` is Ctrl, and Cmd on a Mac. */
  readonly combos: readonly string[];
}

export const SHORTCUTS: readonly Shortcut[] = [
  { action: 'play', combos: ['Space', 'K'] },
  { action: 'back', combos: ['J'] },
  { action: 'ahead', combos: ['L'] },
  { action: 'nudgeBack', combos: ['ArrowLeft'] },
  { action: 'nudgeAhead', combos: ['ArrowRight'] },
  { action: 'begin', combos: ['Home'] },
  { action: 'end', combos: ['End'] },
  { action: 'render', combos: ['Mod+Enter'] },
  { action: 'addSound', combos: ['A'] },
  { action: 'addBackground', combos: ['B'] },
  { action: 'remove', combos: ['Delete', 'Backspace'] },
  { action: 'copy', combos: ['Mod+C'] },
  { action: 'paste', combos: ['Mod+V'] },
  { action: 'duplicate', combos: ['Mod+D'] },
  { action: 'undo', combos: ['Mod+Z'] },
  { action: 'redo', combos: ['Mod+Shift+Z', 'Mod+Y'] },
  { action: 'hearEarlier', combos: ['1'] },
  { action: 'hearLater', combos: ['2'] },
  { action: 'help', combos: ['?'] },
];

/** What a shortcut needs to know of a pressed key and of where it was pressed. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/**
 * Where the focus is: in a `text` field every key is the field's own, on a `control` (a button, a slider, a link)
 * those that work it are; `page` is everywhere else.
 */
export type Place = 'text' | 'control' | 'page';

export interface Habits {
  readonly mac: boolean;
  /** Whether keys without Ctrl or Cmd that write a character are shortcuts (WCAG 2.1.4). */
  readonly singleKeys: boolean;
}

/** Keys that work a control or move within it. */
const OF_CONTROLS = new Set(['Space', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);

const BY_COMBO = new Map(SHORTCUTS.flatMap((one) => one.combos.map((c) => [c, one.action])));

/** What a pressed key asks for; null when it is none of the studio's. */
export function actionOf(pressed: Pressed, place: Place, habits: Habits): Action | null {
  const combo = comboOf(pressed, habits.mac);
  if (combo === null || place === 'text') return null;
  if (place === 'control' && OF_CONTROLS.has(combo)) return null;
  if (!habits.singleKeys && isSingle(combo)) return null;
  return BY_COMBO.get(combo) ?? null;
}

/** `Mod+Shift+Z`; null when a modifier is held that no shortcut has. */
export function comboOf(pressed: Pressed, mac: boolean): string | null {
  const mod = mac ? pressed.metaKey : pressed.ctrlKey;
  const other = mac ? pressed.ctrlKey : pressed.metaKey;
  if (other || pressed.altKey) return null;
  const key = nameOf(pressed.key);
  // Which characters need Shift differs among keyboards: `?` is `?` wherever it stands.
  const shift = pressed.shiftKey && (key.length > 1 || /^[A-Z]$/.test(key));
  return [...(mod ? ['Mod'] : []), ...(shift ? ['Shift'] : []), key].join('+');
}

/** A shortcut of one character, which speech input and unsteady hands may press by mistake. */
export function isSingle(combo: string): boolean {
  return combo.length === 1;
}

function nameOf(key: string): string {
  return key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key;
}
