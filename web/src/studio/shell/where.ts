/** Where a key was pressed, for the shortcuts. */
import type { Place } from './keys';

const TEXT =
  'input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit]), textarea, select, [contenteditable]';
const CONTROL =
  'button, a, summary, input, video, audio, [role=slider], [role=tab], [role=option], [role=listbox], [role=button], [role=menuitem], [role=gridcell], [role=application]';

export function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof Element)) return 'page';
  if (target.closest(TEXT)) return 'text';
  return target.closest(CONTROL) ? 'control' : 'page';
}

/** A dialog is open: keys are its own. */
export function inDialog(): boolean {
  return document.querySelector('dialog[open]') !== null;
}

/** Text is marked: copying is the browser's. */
export function marksText(): boolean {
  return !(getSelection()?.isCollapsed ?? true);
}

/** Bring the player into sight, where it is not. */
export function showPlayer(): void {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const player = document.querySelector('[data-stage]');
  player?.scrollIntoView({ behavior: still ? 'instant' : 'smooth', block: 'nearest' });
}
