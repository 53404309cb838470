/** Chromium on a profile that outlives it, and what its processes weigh. */
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { chromiumOptions, sizes } from '../../../packages/web/e2e/support/browser.ts'
import { memory } from '../server/usage.ts'

export function openBrowser(profileFolder: string, serviceWorkers: 'allow' | 'block' = 'allow') {
  return chromium.launchPersistentContext(profileFolder, {
    ...chromiumOptions,
    viewport: sizes.laptop,
    locale: 'en',
    serviceWorkers,
  })
}

export type PageMemory = {
  jsHeapBytes: number
  /** Of the process that runs the page and the SDK: its own pages, and with its share of the program's. */
  rendererPrivateBytes: number
  rendererProportionalBytes: number
}

/** Of the heaviest renderer, which is the app's; after a collection. */
export async function pageMemory(context: BrowserContext, page: Page): Promise<PageMemory> {
  const session = await context.newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  const whole = await context.browser()!.newBrowserCDPSession()
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo')
  await whole.detach()
  const renderers = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => memory(id))
  const [heaviest] = renderers.sort((left, right) => right.anonymousBytes - left.anonymousBytes)
  return {
    jsHeapBytes: usedSize,
    rendererPrivateBytes: heaviest?.anonymousBytes ?? 0,
    rendererProportionalBytes: heaviest?.proportionalBytes ?? 0,
  }
}
