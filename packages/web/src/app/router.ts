/** The address bar as a signal. Screens are named by paths such as `/c/:conversationId`; see screens.ts. */
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { matchPath } from './match-path.ts'

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
