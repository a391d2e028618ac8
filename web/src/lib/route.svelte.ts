/** Which screen is shown, by the address: `/` to begin, `/clips` for all, `/clips/{id}` for one. */
export type Route =
  | { screen: 'start' }
  | { screen: 'clips' }
  | { screen: 'clip'; id: string }
  | { screen: 'nowhere' };

export function routeOf(path: string): Route {
  const parts = path.split('/').filter(Boolean);
  if (parts.length === 0) return { screen: 'start' };
  if (parts[0] !== 'clips' || parts.length > 2) return { screen: 'nowhere' };
  return parts[1] === undefined
    ? { screen: 'clips' }
    : { screen: 'clip', id: decodeURIComponent(parts[1]) };
}

let current = $state.raw(routeOf(location.pathname));
addEventListener('popstate', () => (current = routeOf(location.pathname)));

export function route(): Route {
  return current;
}

/** Go to an address of this page, as a link would. */
export function go(path: string): void {
  history.pushState(null, '', path);
  current = routeOf(path);
  scrollTo(0, 0);
}

/** For links within the page: `onclick={followed}` spares a reload; new tabs still work. */
export function followed(event: MouseEvent): void {
  const link = (event.currentTarget as HTMLElement).closest('a');
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(link.pathname);
}
