/** Colours of the families of sounds: the same for a family everywhere. */

/** Families that are often seen together lie far apart on the wheel; the accent's violet is left to selection. */
const HUES: Readonly<Record<string, number>> = {
  alarm: 355,
  ambience: 150,
  animal: 70,
  ball: 95,
  bell: 55,
  clock: 290,
  crowd: 325,
  door: 60,
  drum: 15,
  engine: 225,
  explosion: 10,
  fire: 35,
  foot: 85,
  glass: 180,
  handtool: 20,
  impact: 5,
  insect: 110,
  keyboard: 320,
  kitchen: 50,
  machine: 215,
  mallet: 30,
  motion: 140,
  object: 45,
  office: 160,
  people: 345,
  string: 40,
  tool: 25,
  vehicle: 235,
  water: 200,
  weather: 205,
  wind: 170,
};

/** An angle on the colour wheel, in degrees. */
export function hueOf(family: string): number {
  const known = HUES[family];
  if (known !== undefined) return known;
  let hash = 0;
  for (const letter of family) hash = (hash * 31 + (letter.codePointAt(0) as number)) % 360;
  return hash;
}
