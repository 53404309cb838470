/** Paths such as `/c/:conversationId`. */

export type Params = Readonly<Record<string, string>>

/** The parameters when `pattern` fits; with `prefix` the path may go on. */
export function matchPath(pattern: string, path: string, prefix = false): Params | undefined {
  const expected = pattern.split('/')
  const given = path.split('/')
  if (prefix ? given.length < expected.length : given.length !== expected.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, segment] of expected.entries()) {
    if (segment.startsWith(':')) {
      const value = decode(given[index]!)
      if (!value) return undefined
      params[segment.slice(1)] = value
    } else if (segment !== given[index]) return undefined
  }
  return params
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    // Not encoded by us; no parameter has a percent sign in it.
    return ''
  }
}
