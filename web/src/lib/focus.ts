/** Moving the focus where something new begins. */

/** Focus the heading of what is shown, so that it is read and Tab goes on from there. */
export function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Whether the focus is nowhere, as after the element that had it was taken away. */
export function focusIsLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
