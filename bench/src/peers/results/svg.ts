/** Two kinds of plain SVG charts, both on logarithmic scales, because the servers lie powers of ten apart. */
const font = 'font-family="system-ui, sans-serif" font-size="13"'
const ink = '#222'
const grid = '#ddd'
const colours = [
  '#0a7d55',
  '#c0392b',
  '#e08e79',
  '#2e6da4',
  '#8e6bbf',
  '#b59bd6',
  '#d08a1d',
  '#a9761c',
  '#5f6a72',
  '#111',
]

const barWidth = 800

export type Bar = { label: string; value: number; text: string; own: boolean }
export type Point = { x: number; y: number }
export type Line = { label: string; points: Point[] }

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function picture(width: number, height: number, title: string, parts: string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ${font} role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="16" y="26" font-weight="600" font-size="15" fill="${ink}">${escaped(title)}</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

function text(x: number, y: number, content: string, anchor = 'start'): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${ink}">${escaped(content)}</text>`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** From whole power of ten to whole power of ten, onto 0 … 1. */
function logarithmic(values: number[]): { place(value: number): number; marks: number[] } {
  const positive = values.filter((value) => value > 0)
  const low = Math.floor(Math.log10(Math.min(...positive)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive))))
  return {
    place: (value) => (Math.log10(value) - low) / (high - low),
    marks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
  }
}

export function barChart(title: string, bars: Bar[]): string {
  const shown = bars.filter(({ value }) => value > 0)
  if (shown.length === 0) return picture(barWidth, 60, `${title}: nothing measured`, [])
  const [left, width, top, step] = [230, 380, 48, 30]
  const { place, marks } = logarithmic(shown.flatMap(({ value }) => [value / 2, value]))
  const bottom = top + shown.length * step
  const scale = marks.flatMap((mark) => {
    const x = round(left + place(mark) * width)
    return [
      `<line x1="${x}" x2="${x}" y1="${top}" y2="${bottom}" stroke="${grid}"/>`,
      text(x, bottom + 18, shortNumber(mark), 'middle'),
    ]
  })
  const rows = shown.flatMap(({ label, value, text: shownValue, own }, index) => {
    const y = top + index * step
    const length = Math.max(2, place(value) * width)
    return [
      text(left - 10, y + 19, label, 'end'),
      `<rect x="${left}" y="${y + 5}" width="${round(length)}" height="20" fill="${own ? colours[0] : '#9aa5ad'}"/>`,
      text(left + length + 8, y + 19, shownValue),
    ]
  })
  return picture(barWidth, bottom + 34, title, [...scale, ...rows])
}

export function lineChart(title: string, xName: string, yName: string, lines: Line[]): string {
  const shown = lines.filter(({ points }) => points.length > 0)
  if (shown.length === 0) return picture(720, 60, `${title}: nothing measured`, [])
  const points = shown.flatMap((line) => line.points)
  const [left, top, width, height] = [64, 52, 420, 300]
  const xs = logarithmic(points.map(({ x }) => x))
  const ys = logarithmic(points.map(({ y }) => y))
  const xOf = (x: number) => round(left + xs.place(x) * width)
  const yOf = (y: number) => round(top + height - ys.place(y) * height)
  const scale = [
    ...xs.marks.flatMap((mark) => [
      `<line x1="${xOf(mark)}" x2="${xOf(mark)}" y1="${top}" y2="${top + height}" stroke="${grid}"/>`,
      text(xOf(mark), top + height + 18, shortNumber(mark), 'middle'),
    ]),
    ...ys.marks.flatMap((mark) => [
      `<line x1="${left}" x2="${left + width}" y1="${yOf(mark)}" y2="${yOf(mark)}" stroke="${grid}"/>`,
      text(left - 8, yOf(mark) + 4, shortNumber(mark), 'end'),
    ]),
    text(left + width / 2, top + height + 38, xName, 'middle'),
    text(left, top - 8, yName),
  ]
  const drawn = shown.flatMap((line, index) => {
    const colour = colours[index % colours.length]!
    const path = line.points.map(({ x, y }) => `${xOf(x)},${yOf(y)}`).join(' ')
    const legendY = top + 14 + index * 22
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="${index === 0 ? 3 : 1.8}"/>`,
      ...line.points.map(({ x, y }) => `<circle cx="${xOf(x)}" cy="${yOf(y)}" r="3" fill="${colour}"/>`),
      `<line x1="${left + width + 22}" x2="${left + width + 46}" y1="${legendY - 4}" y2="${legendY - 4}" stroke="${colour}" stroke-width="3"/>`,
      text(left + width + 54, legendY, line.label),
    ]
  })
  return picture(760, Math.max(top + height + 52, top + 24 + shown.length * 22), title, [...scale, ...drawn])
}

function shortNumber(value: number): string {
  if (value >= 1_000_000) return `${value / 1_000_000} M`
  return value >= 1_000 ? `${value / 1_000} k` : String(Number(value.toPrecision(1)))
}
