/** The address bar as a signal. Screens are named by paths such as `/c/:conversationId`; see screens.ts. */
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { rememberFocus } from './focus.ts'
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
  const from = location.pathname
  if (to === from) return
  rememberFocus(from)
  if (replace) history.replaceState(history.state, '', to)
  else history.pushState({ depth: depth() + 1, from } satisfies HistoryState, '', to)
  pathSignal.value = to
}

/** Back where the person came from inside the app, or to `fallback` when they came from outside. */
export function goBack(fallback: string): void {
  if (depth() > 0) history.back()
  else navigate(fallback, { replace: true })
}

/** Closes what is open: shows `parent`, whatever was visited in between. */
export function goUp(parent: string): void {
  if (stateNow()?.from === parent) history.back()
  else navigate(parent, { replace: true })
}

/** `from`: the path of the entry before. */
type HistoryState = { depth?: number; from?: string }

function stateNow(): HistoryState | null {
  return history.state as HistoryState | null
}

function depth(): number {
  return stateNow()?.depth ?? 0
}
