/**
 * Where a test plays: the built app behind the real server, one Chromium, and a profile for each person with a
 * network of its own. Remembers every error of a page, and fails the test for it at the end.
 */
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { chromiumPath, launchBrowser, type SizeName, sizes } from './browser.ts'
import { type Network, openNetwork } from './network.ts'
import { buildWebApp, type RunningServer, startServer } from './server.ts'

export const hasChromium = existsSync(chromiumPath)
/** For a whole test: installs nothing, but may build the app. */
export const testMs = 90_000
/** For one thing that should happen; only a broken app waits this long. */
const stepMs = 15_000

export type Profile = { name: string; context: BrowserContext; page: Page; network: Network }

export type Stage = {
  server: RunningServer
  /** A browser profile where nobody is logged in. `name` is for messages of failure only. */
  profile(name: string, size?: SizeName): Promise<Profile>
}

export async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
  buildWebApp()
  const server = await startServer()
  const browser = await launchBrowser()
  const profiles: Profile[] = []
  const errors: string[] = []
  try {
    await play({
      server,
      async profile(name, size = 'laptop') {
        const opened = await openProfile(browser, server.url, name, size, errors)
        profiles.push(opened)
        return opened
      },
    })
    if (errors.length > 0) throw new Error(`The app failed on the way:\n${errors.join('\n')}`)
  } catch (error) {
    await Promise.allSettled(
      profiles.map(({ name, page }) =>
        page.screenshot({ path: join(tmpdir(), `kith-e2e-failed-${name}.png`) }),
      ),
    )
    throw error
  } finally {
    await browser.close()
    await Promise.all(profiles.map(({ network }) => network.close()))
    await server.stop()
  }
}

async function openProfile(
  browser: Browser,
  url: string,
  name: string,
  size: SizeName,
  errors: string[],
): Promise<Profile> {
  const network = await openNetwork(url)
  const context = await browser.newContext({
    viewport: sizes[size],
    locale: 'en',
    reducedMotion: 'reduce',
    hasTouch: size === 'phone',
    isMobile: size === 'phone',
    baseURL: network.url,
  })
  context.setDefaultTimeout(stepMs)
  context.on('weberror', (error) => errors.push(`${name}: ${error.error().stack ?? error.error().message}`))
  const page = await context.newPage()
  await page.goto('/')
  return { name, context, page, network }
}
