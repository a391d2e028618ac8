/** The colours keep what tokens.css promises: text at least 7:1, edges and marks at least 3:1 (WCAG 2.2, 1.4.6 and 1.4.11). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

type Rgb = readonly [number, number, number];
type Tokens = ReadonlyMap<string, string>;

const css = readFileSync(new URL('../src/styles/tokens.css', import.meta.url), 'utf8');

/** The declarations of the block that a selector opens. */
function block(selector: string): Tokens {
  const from = css.indexOf(`${selector} {`);
  if (from < 0) throw new Error(`tokens.css has no ${selector}`);
  const text = css.slice(from, css.indexOf('}', from));
  return new Map(
    [...text.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [
      name ?? '',
      value ?? '',
    ]),
  );
}

const light = block('\n:root');
const dark = block(":root[data-theme='dark']");
const darkByDevice = block(":root:not([data-theme='light'])");
const THEMES: readonly (readonly [string, Tokens])[] = [
  ['light', light],
  ['dark', dark],
];

const PAPERS = ['ground', 'surface', 'sunken', 'accent-faint'];
const TEXT: Record<string, readonly string[]> = {
  ink: [...PAPERS, 'good-faint', 'danger-faint'],
  'ink-soft': PAPERS,
  'accent-strong': ['ground', 'surface', 'accent-faint'],
  'on-accent': ['accent', 'accent-strong'],
  ground: ['ink'],
  good: ['good-faint', 'surface'],
  danger: ['danger-faint', 'surface'],
};
const EDGES: Record<string, readonly string[]> = {
  'line-strong': PAPERS,
  accent: PAPERS,
  focus: [...PAPERS, 'good-faint', 'danger-faint'],
  danger: [...PAPERS, 'danger-faint'],
};
const HUES = Array.from({ length: 36 }, (_, index) => index * 10);

function colour(tokens: Tokens, name: string): Rgb {
  const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/.exec(tokens.get(name) ?? '');
  if (!hex) throw new Error(`--${name} is no colour`);
  const [r, g, b] = hex.slice(1).map((part) => linear(parseInt(part, 16) / 255));
  return [r ?? 0, g ?? 0, b ?? 0];
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** Linear sRGB of an OKLCH colour (Ottosson 2020), cut to what a screen shows. */
function oklch(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const cut = (value: number): number => Math.min(1, Math.max(0, value));
  return [
    cut(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    cut(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    cut(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function contrast(one: Rgb, other: Rgb): number {
  const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [darker, lighter] = [luminance(one), luminance(other)].sort((x, y) => x - y) as [
    number,
    number,
  ];
  return (lighter + 0.05) / (darker + 0.05);
}

/** Pairs whose contrast is less than `least`, with what it is. */
function tooFaint(
  tokens: Tokens,
  pairs: Record<string, readonly string[]>,
  least: number,
): string[] {
  return Object.entries(pairs).flatMap(([front, backs]) =>
    backs.flatMap((back) => {
      const found = contrast(colour(tokens, front), colour(tokens, back));
      return found < least ? [`--${front} on --${back}: ${found.toFixed(2)}:1`] : [];
    }),
  );
}

test('contrast is that of the guidelines', () => {
  expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21);
  expect(contrast(colour(new Map([['grey', '#767676']]), 'grey'), [1, 1, 1])).toBeCloseTo(4.54, 2);
  expect(contrast(oklch(1, 0, 0), [0, 0, 0])).toBeCloseTo(21, 1);
});

test('the dark theme is the same by choice and by the device', () => {
  expect([...darkByDevice]).toEqual([...dark]);
});

describe.each(THEMES)('%s', (_, tokens) => {
  test('text is easy to read', () => {
    expect(tooFaint(tokens, TEXT, 7)).toEqual([]);
  });

  test('edges and marks are easy to see', () => {
    expect(tooFaint(tokens, EDGES, 3)).toEqual([]);
  });

  test.each(HUES)('a sound of hue %i is read and seen in its lane', (hue) => {
    const share = (name: string): number => parseFloat(tokens.get(name) ?? '') / 100;
    const fill = oklch(share('lane-lightness'), 0.055, hue);
    const edges = [0.1, 0.13].map((chroma) => oklch(share('lane-edge-lightness'), chroma, hue));
    expect(contrast(colour(tokens, 'ink'), fill)).toBeGreaterThanOrEqual(7);
    for (const back of [fill, colour(tokens, 'surface'), colour(tokens, 'ground')])
      for (const edge of edges) expect(contrast(edge, back)).toBeGreaterThanOrEqual(3);
  });
});
