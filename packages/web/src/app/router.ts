/** The address bar as a signal. Screens are named by paths such as `/c/:conversationId`; see screens.ts. */
import { computed, type ReadonlySignal, signal } from '@preact/signals'

export type Params = Readonly<Record<string, string>>

const pathSignal = signal(location.pathname)

export const path: ReadonlySignal<string> = pathSignal
/** The conversation that the address names, shown or covered by its details. */
export const currentConversationId = computed(
  () => matchPath('/c/:conversationId', pathSignal.value, true)?.conversationId,
)

export function startRouter(): void {
  addEventListener('popstate', () => {
    pathSignal.value = location.pathname
  })
}

/** `replace`: the page that we leave is not worth going back to. */
export function navigate(to: string, { replace = false } = {}): void {
  if (to === location.pathname) return
  if (replace) history.replaceState(history.state, '', to)
  else history.pushState({ depth: depth() + 1 }, '', to)
  pathSignal.value = to
}

/** Back where the person came from inside the app, or to `fallback` when they came from outside. */
export function goBack(fallback: string): void {
  if (depth() > 0) history.back()
  else navigate(fallback, { replace: true })
}

function depth(): number {
  return (history.state as { depth?: number } | null)?.depth ?? 0
}

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
