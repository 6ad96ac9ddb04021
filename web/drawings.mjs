// The drawings that stand in for pictures: one of each category is drawn by hand, in categories/, and there it
// is in three more colourways here, so that deals without pictures do not look alike side by side. Which one a
// product shows, `placeholder` in shared/contracts/src/picture.rs says.

/** The colours of the drawings, by family: dark, full, light. Gold stays what it is: suns, lamps, plates. */
const INDIGO = ['#241d80', '#332ba8', '#5a52cf'];
const CRIMSON = ['#8c0f30', '#b4173f', '#d9486c'];
const GREEN = ['#0f5039', '#156a4b', '#8fc7b0'];
/** What skies and walls have, and the stripes on walls. */
const PALE = ['#fbe3b4', '#bcd9f2', '#f7d3da', '#d5e6dd'];
const STRIPES = ['#f6d08a', '#a3c9ea', '#f2bdc8', '#b9d6c8'];

/** What each family becomes, by how far the pale colours move on, and whether left is drawn for right. */
const COLOURWAYS = [
  { families: [[INDIGO, GREEN], [GREEN, CRIMSON], [CRIMSON, INDIGO]], pale: 1, mirrored: true },
  { families: [[INDIGO, CRIMSON], [CRIMSON, GREEN], [GREEN, INDIGO]], pale: 2, mirrored: false },
  { families: [[INDIGO, GREEN], [GREEN, INDIGO]], pale: 3, mirrored: true },
];

/** The drawing in all its colourways, by the name that each is served under: `travel.svg`, `travel-2.svg` … */
export function colourways(name, drawing) {
  const others = COLOURWAYS.map((way, at) => [name.replace(/\.svg$/, `-${at + 2}.svg`), recoloured(drawing, way)]);
  return [[name, drawing], ...others];
}

function recoloured(drawing, { families, pale, mirrored }) {
  const moved = (colours) => colours.map((colour, at) => [colour, colours[(at + pale) % colours.length]]);
  const colours = new Map([...moved(PALE), ...moved(STRIPES)]);
  for (const [from, to] of families) from.forEach((colour, tone) => colours.set(colour, to[tone]));
  const painted = drawing.replace(/#[0-9a-f]{6}\b/g, (colour) => colours.get(colour) ?? colour);
  if (!mirrored) return painted;
  return painted.replace(/(<svg[^>]*>)/, '$1<g transform="matrix(-1 0 0 1 480 0)">').replace('</svg>', '</g></svg>');
}
