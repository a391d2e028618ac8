/** The screen that is shown, by the address. */
import { hush } from './announce.svelte';
import { routeOf, type Route } from './address';

let current = $state.raw(routeOf(location.pathname));
addEventListener('popstate', () => {
  current = routeOf(location.pathname);
  hush();
});

export function route(): Route {
  return current;
}

/** Go to an address of this page, as a link would. */
export function go(path: string): void {
  if (path !== location.pathname) {
    history.pushState(null, '', path);
    hush();
  }
  current = routeOf(path);
  scrollTo(0, 0);
}

/** For links within the page: `onclick={followed}` spares a reload; new tabs still work. */
export function followed(event: MouseEvent): void {
  const link = (event.currentTarget as HTMLElement).closest('a');
  if (!link || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  go(link.pathname);
}
