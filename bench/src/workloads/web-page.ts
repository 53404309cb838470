/** What is measured inside the page. Each function is sent there as it stands, so it uses nothing outside itself. */

/** Runs before the app. Notes when the list was first on the screen, in milliseconds since the navigation began. */
export function noteUsableList(): void {
  const noted = globalThis as { listUsableAt?: number }
  const look = () => {
    if (!document.querySelector('[aria-label="Chats"] > li a')) return requestAnimationFrame(look)
    // A message is handled after the frame that shows the list was made.
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      noted.listUsableAt = performance.now()
      port1.close()
    }
    requestAnimationFrame(() => port2.postMessage(undefined))
    return 0
  }
  requestAnimationFrame(look)
}

/** Clicks `count` chats from the top of the list, one after the other; milliseconds from click to painted messages. */
export async function switchConversations(count: number): Promise<number[]> {
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  const painted = async () => {
    await frame()
    const { port1, port2 } = new MessageChannel()
    const handled = new Promise((resolve) => {
      port1.onmessage = resolve
    })
    port2.postMessage(undefined)
    await handled
    port1.close()
  }
  const links = () => [...document.querySelectorAll<HTMLAnchorElement>('[aria-label="Chats"] > li a')]
  const paths = links()
    .map((link) => link.pathname)
    .slice(0, 9)
  const taken: number[] = []
  for (let index = 0; index < count; index++) {
    const link = links().find(({ pathname }) => pathname === paths[index % paths.length])!
    const startedAt = performance.now()
    const before = document.querySelector('.conversation')
    link.click()
    const isShown = () =>
      document.querySelector('.conversation') !== before &&
      document.querySelector('[role=log] article') !== null
    while (!isShown()) await frame()
    await painted()
    taken.push(performance.now() - startedAt)
    // Apart, as a person would: the frames that follow belong to no measurement.
    for (let rest = 0; rest < 10; rest++) await frame()
  }
  return taken
}

export type Frames = { gaps: number[]; reached: number; seconds: number }

/** Scrolls up by `pixels` a frame until the message with seq `untilSeq` is drawn. */
export async function scrollUp({ untilSeq, pixels }: { untilSeq: number; pixels: number }): Promise<Frames> {
  const scroller = document.querySelector('.message-scroller')!
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
  const lowest = () =>
    Math.min(
      ...[...document.querySelectorAll<HTMLElement>('[role=log] article')].map(({ dataset }) =>
        Number(dataset.seq),
      ),
    )
  const gaps: number[] = []
  const startedAt = await frame()
  let last = startedAt
  let reached = lowest()
  const framesMax = 20_000
  while (reached > untilSeq && gaps.length < framesMax) {
    scroller.scrollTop -= pixels
    const now = await frame()
    gaps.push(now - last)
    last = now
    if (gaps.length % 20 === 0) reached = lowest()
  }
  return { gaps, reached, seconds: (last - startedAt) / 1000 }
}

/** Watches the frames until `stopWatching` is called from outside. */
export function watchFrames(): void {
  const watch = globalThis as { frameGaps?: number[]; watching?: boolean }
  const gaps: number[] = []
  watch.frameGaps = gaps
  watch.watching = true
  let last: number | undefined
  const next = (now: number) => {
    if (last !== undefined) gaps.push(now - last)
    last = now
    if (watch.watching) requestAnimationFrame(next)
  }
  requestAnimationFrame(next)
}

export function stopWatching(): number[] {
  const watch = globalThis as { frameGaps?: number[]; watching?: boolean }
  watch.watching = false
  return watch.frameGaps ?? []
}
