/** Colours for what is drawn on canvases, which know no custom properties: read again when the theme changes. */
import { createSubscriber } from 'svelte/reactivity';

const changed = createSubscriber((update) => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const observer = new MutationObserver(update);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  dark.addEventListener('change', update);
  return () => {
    observer.disconnect();
    dark.removeEventListener('change', update);
  };
});

/** The value of a token of styles/tokens.css. */
export function colour(token: string): string {
  changed();
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}
