const known = /^\/(?:add|join)\/[A-Za-z0-9_.~-]+$/

/** Where a scanned code leads inside the app; undefined for codes of other servers and other things. */
export function pathFromCode(code: string, origin: string): string | undefined {
  if (!URL.canParse(code)) return undefined
  const url = new URL(code)
  return url.origin === origin && known.test(url.pathname) ? url.pathname : undefined
}
