/** Colours of the families of sounds: the same for a family everywhere. */

/** Families that are often seen together lie far apart on the wheel; the accent's violet is left to selection. */
const HUES: Readonly<Record<string, number>> = {
  alarm: 10,
  ambience: 150,
  animal: 75,
  ball: 140,
  bell: 90,
  clock: 290,
  crowd: 325,
  door: 300,
  drum: 20,
  engine: 225,
  explosion: 30,
  fire: 55,
  foot: 110,
  glass: 175,
  handtool: 40,
  impact: 0,
  insect: 125,
  keyboard: 320,
  kitchen: 100,
  machine: 215,
  mallet: 35,
  motion: 155,
  object: 60,
  office: 165,
  people: 350,
  string: 50,
  tool: 45,
  vehicle: 235,
  water: 200,
  weather: 210,
  wind: 185,
};

/** An angle on the colour wheel, in degrees. */
export function hueOf(family: string): number {
  const known = HUES[family];
  if (known !== undefined) return known;
  let hash = 0;
  for (const letter of family) hash = (hash * 31 + (letter.codePointAt(0) as number)) % 360;
  return hash;
}
