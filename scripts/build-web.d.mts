/** Builds packages/web/dist when it has to; false when that failed. */
export function ensureWebBuilt(): boolean
