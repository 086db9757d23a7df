/** A line of a plot. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [number, number])[];
}

/** What a plot shows. */
export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly Series[];
  /** Each step along the axis is ten times the one before. */
  readonly isLogarithmic?: boolean;
}

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [720, 360, 70, 44, 24, 52];
const COLOURS = ["#1f6feb", "#d1242f", "#1a7f37", "#9a6700"];

/** A round number of steps that reach at least so far. */
function ticksTo(max: number): readonly number[] {
  const size = 10 ** Math.floor(Math.log10(max));
  const step = [0.2, 0.5, 1, 2].map((part) => part * size).find((one) => max / one <= 6) ?? size * 2;
  return Array.from({ length: Math.ceil(max / step) + 1 }, (_, index) => Number((index * step).toPrecision(6)));
}

const label = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 3 });

/** A plot as SVG: black text on white, readable without a script and without colours that carry meaning alone. */
export function plotSvg({ title, x, y, series, isLogarithmic = false }: Plot): string {
  const all = series.flatMap(({ points }) => points);
  const [xs, ys] = [all.map(([one]) => one), all.map(([, one]) => one)];
  const yTicks = ticksTo(Math.max(...ys));
  const decades = [Math.floor(Math.log10(Math.min(...xs))), Math.ceil(Math.log10(Math.max(...xs)))] as const;
  const xTicks = isLogarithmic
    ? Array.from({ length: decades[1] - decades[0] + 1 }, (_, index) => 10 ** (decades[0] + index))
    : ticksTo(Math.max(...xs));
  const [xMax, yMax] = [xTicks.at(-1) ?? 1, yTicks.at(-1) ?? 1];
  const share = (value: number) =>
    isLogarithmic ? (Math.log10(value) - decades[0]) / (decades[1] - decades[0]) : value / xMax;
  const atX = (value: number) => (LEFT + share(value) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const atY = (value: number) => (HEIGHT - BOTTOM - (value / yMax) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const lines = [
    ...yTicks.map(
      (tick) =>
        `<path d="M${LEFT} ${atY(tick)}H${WIDTH - RIGHT}" stroke="#ddd"/><text x="${LEFT - 8}" y="${atY(tick)}" dy="4" text-anchor="end">${label(tick)}</text>`,
    ),
    ...xTicks.map(
      (tick) => `<text x="${atX(tick)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${label(tick)}</text>`,
    ),
    ...series.map(({ name, points }, index) => {
      const colour = COLOURS[index % COLOURS.length];
      const path = points.map(([px, py], at) => `${at === 0 ? "M" : "L"}${atX(px)} ${atY(py)}`).join("");
      const dots = points
        .map(([px, py]) => `<circle cx="${atX(px)}" cy="${atY(py)}" r="3" fill="${colour}"/>`)
        .join("");
      const legend = `<text x="${WIDTH - RIGHT}" y="${TOP + 14 + 16 * index}" text-anchor="end" fill="${colour}">${name}</text>`;
      return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${legend}`;
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${LEFT}" y="24" font-size="15">${title}</text>
<text x="${WIDTH / 2}" y="${HEIGHT - 12}" text-anchor="middle">${x}</text>
<text transform="rotate(-90)" x="${-HEIGHT / 2}" y="16" text-anchor="middle">${y}</text>
${lines.join("\n")}
</svg>
`;
}
