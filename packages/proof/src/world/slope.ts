/** Least squares through (x, y); undefined for fewer than three points. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number | undefined {
  if (points.length < 3) return undefined
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / points.length
  const [meanX, meanY] = [mean(0), mean(1)]
  let products = 0
  let squares = 0
  for (const [x, y] of points) {
    products += (x - meanX) * (y - meanY)
    squares += (x - meanX) ** 2
  }
  return squares === 0 ? undefined : products / squares
}
