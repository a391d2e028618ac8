/** Moving the focus where something new begins. */
import { tick } from 'svelte';

/** Focus the heading of what is shown, so that it is read and Tab goes on from there. */
export function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Change what is shown; when that takes away what had the focus, the heading has it next. */
export async function keepingFocus(change: () => void): Promise<void> {
  const held = !isNowhere();
  change();
  await tick();
  if (held && isNowhere()) focusHeading();
}

function isNowhere(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
