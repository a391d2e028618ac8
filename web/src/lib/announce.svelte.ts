/** What screen readers are told: one polite and one urgent live region, in App.svelte. */
import { untrack } from 'svelte';

let polite = $state('');
let urgent = $state('');
/** Who reads the page line by line later is not to find what is long over. */
const FORGOTTEN_MS = { polite: 6_000, urgent: 10_000 };
/** What was said so shortly before another screen is about that. */
const JUST_MS = 1_000;
let forgetting: ReturnType<typeof setTimeout> | undefined;
let forgettingUrgent: ReturnType<typeof setTimeout> | undefined;
let said_ms = 0;

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
  said_ms = performance.now();
  clearTimeout(forgetting);
  forgetting = setTimeout(() => (polite = ''), FORGOTTEN_MS.polite);
}

/** Say something at once: errors. */
export function shout(text: string): void {
  urgent = text === untrack(() => urgent) ? `${text}\u00a0` : text;
  said_ms = performance.now();
  clearTimeout(forgettingUrgent);
  forgettingUrgent = setTimeout(() => (urgent = ''), FORGOTTEN_MS.urgent);
}

/** Another screen is shown: what was said on the one before is over. */
export function hush(): void {
  if (performance.now() - said_ms < JUST_MS) return;
  polite = '';
  urgent = '';
}
