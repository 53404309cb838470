/**
 * The focus when screens, dialogs and rows come and go. Owns what had it on each path that was left, and where the
 * focus is now; it only ever moves a focus that was lost, never one that somebody has placed.
 */
type Place = { path: string; trail: { element: HTMLElement; index: number }[] }

const stops = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, [tabindex="0"]'
const leftAt = new Map<string, HTMLElement>()

export function rememberFocus(path: string): void {
  if (document.activeElement instanceof HTMLElement) leftAt.set(path, document.activeElement)
}

/** After a screen has changed: back to where somebody left this path, else to the beginning of what is shown. */
export function regainFocus(path = location.pathname): void {
  if (!isLost()) return
  const left = leftAt.get(path)
  const target = left && (left.isConnected ? left : likenessOf(left))
  if (target?.checkVisibility()) target.focus()
  else document.getElementById('main')?.focus()
}

/** What stands there now in place of an element that was drawn anew. */
function likenessOf(gone: HTMLElement): HTMLElement | undefined {
  const name = nameOf(gone)
  return [...document.querySelectorAll<HTMLElement>(gone.tagName)].find((element) => nameOf(element) === name)
}

function nameOf(element: HTMLElement): string {
  return element.getAttribute('href') ?? element.getAttribute('aria-label') ?? element.textContent
}

/** When what has the focus is taken away, what came to its place gets it, or else what is nearest. */
export function startFocus(root: HTMLElement): void {
  let place: Place | undefined
  root.addEventListener('focusin', ({ target }) => {
    place = { path: location.pathname, trail: trailOf(target as HTMLElement, root) }
  })
  new MutationObserver((changes) => {
    // A change of the screen is for `regainFocus`.
    if (!place || place.path !== location.pathname || !isLost()) return
    const { trail } = place
    if (!changes.some(({ removedNodes }) => holds(removedNodes, trail[0]!.element))) return
    const from = trail.findIndex(({ element }) => element.isConnected)
    // Moved to another place in its list, it is still there but has lost the focus.
    if (from === 0) trail[0]!.element.focus()
    else if (from > 0) nearest(trail, from)?.focus()
  }).observe(root, { childList: true, subtree: true })
}

function holds(nodes: NodeList, element: HTMLElement): boolean {
  return [...nodes].some((node) => node.contains(element))
}

function isLost(): boolean {
  const { activeElement } = document
  return !activeElement || activeElement === document.body || !activeElement.checkVisibility()
}

function trailOf(element: HTMLElement, root: HTMLElement): Place['trail'] {
  const trail = []
  for (let at: HTMLElement | null = element; at && at !== root; at = at.parentElement)
    trail.push({ element: at, index: [...(at.parentElement?.children ?? [])].indexOf(at) })
  return trail
}

/** `trail[from]` is the first that is still there; the one before it stood among its children. */
function nearest(trail: Place['trail'], from: number): HTMLElement | undefined {
  const { children } = trail[from]!.element
  const sibling = children[Math.min(trail[from - 1]!.index, children.length - 1)]
  for (const parent of [sibling, ...trail.slice(from).map(({ element }) => element)]) {
    const candidates = [parent, ...(parent?.querySelectorAll(stops) ?? [])] as (HTMLElement | undefined)[]
    const found = candidates.find(
      (stop) => stop?.matches(stops) && stop.tabIndex >= 0 && stop.checkVisibility(),
    )
    if (found) return found
  }
  return undefined
}
