/** What screen readers are told: one polite and one urgent live region, in App.svelte. */
import { untrack } from 'svelte';

let polite = $state('');
let urgent = $state('');
/** Who reads the page line by line later is not to find an error that is long over. */
const FORGOTTEN_MS = 10_000;
let forgetting: ReturnType<typeof setTimeout> | undefined;

export const announcements = {
  get polite(): string {
    return polite;
  },
  get urgent(): string {
    return urgent;
  },
};

/** Say something when the reader has finished its sentence; repeating a text says it again. */
export function say(text: string): void {
  // A live region speaks only when its content changes.
  polite = text === untrack(() => polite) ? `${text}\u00a0` : text;
}

/** Say something at once: errors. */
export function shout(text: string): void {
  urgent = text === untrack(() => urgent) ? `${text}\u00a0` : text;
  clearTimeout(forgetting);
  forgetting = setTimeout(() => (urgent = ''), FORGOTTEN_MS);
}
