/** Which screen an address shows: `/` to begin, `/clips` for all, `/clips/{id}` for one. */
export type Route =
  | { screen: 'start' }
  | { screen: 'clips' }
  | { screen: 'clip'; id: string }
  | { screen: 'nowhere' };

export function routeOf(path: string): Route {
  const parts = path.split('/').filter(Boolean);
  if (parts.length === 0) return { screen: 'start' };
  if (parts[0] !== 'clips' || parts.length > 2) return { screen: 'nowhere' };
  if (parts[1] === undefined) return { screen: 'clips' };
  const id = decoded(parts[1]);
  return id === null ? { screen: 'nowhere' } : { screen: 'clip', id };
}

export function clipPath(id: string): string {
  return `/clips/${encodeURIComponent(id)}`;
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null; // a lone % sign
  }
}
