import { expect, test } from 'vitest';
import { clipPath, routeOf } from '../src/lib/address';

test('an address shows its screen', () => {
  expect(routeOf('/')).toEqual({ screen: 'start' });
  expect(routeOf('/clips')).toEqual({ screen: 'clips' });
  expect(routeOf('/clips/')).toEqual({ screen: 'clips' });
  expect(routeOf('/clips/0198fb')).toEqual({ screen: 'clip', id: '0198fb' });
});

test('a clip is found again by its address', () => {
  expect(routeOf(clipPath('a/b %'))).toEqual({ screen: 'clip', id: 'a/b %' });
});

test('other addresses show that there is nothing', () => {
  for (const path of ['/about', '/clips/1/video', '/clips/%'])
    expect(routeOf(path)).toEqual({ screen: 'nowhere' });
});
