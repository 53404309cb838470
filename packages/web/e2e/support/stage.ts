/**
 * Where a test plays: the built app behind the real server, one Chromium, and a profile for each person with a
 * network of its own. Remembers every error of a page, and fails the test for it at the end.
 */
import { test } from 'bun:test'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { chromiumPath, launchBrowser, plainHttpHost, type SizeName, sizes } from './browser.ts'
import { type Network, openNetwork } from './network.ts'
import { handleOf, type Person, signUp } from './person.ts'
import { buildWebApp, type RunningServer, startServer } from './server.ts'

const hasChromium = existsSync(chromiumPath)
/** For a whole test: installs nothing, but may build the app. */
export const testMs = 90_000
/** For one thing that should happen; only a broken app waits this long. */
const stepMs = 15_000

export type Profile = { name: string; context: BrowserContext; page: Page; network: Network }
export type ProfileOptions = BrowserContextOptions & {
  size?: SizeName
  /** As on a local network without TLS: an origin that browsers do not take for secure. */
  plainHttp?: boolean
  /** Globals that this browser does not have. */
  without?: readonly string[]
}

export type Stage = {
  server: RunningServer
  /** A browser profile where nobody is logged in. `name` is for messages of failure only. */
  profile(name: string, options?: ProfileOptions): Promise<Profile>
  /** Somebody without a browser; their handle is the first word of the name. */
  person(name: string): Promise<Person>
}

/** @param start of another server than the usual one */
export async function onStage(
  play: (stage: Stage) => Promise<void>,
  start: () => Promise<RunningServer> = startServer,
): Promise<void> {
  buildWebApp()
  const server = await start()
  const browser = await launchBrowser()
  const profiles: Profile[] = []
  const persons: Person[] = []
  const errors: string[] = []
  try {
    await play({
      server,
      async profile(name, options = {}) {
        const opened = await openProfile(browser, server.url, name, options, errors)
        profiles.push(opened)
        return opened
      },
      async person(name) {
        const person = await signUp(server.url, handleOf(name), name)
        persons.push(person)
        return person
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
    await Promise.all(persons.map(({ client }) => client.close()))
    await browser.close()
    await Promise.all(profiles.map(({ network }) => network.close()))
    await server.stop()
  }
}

async function openProfile(
  browser: Browser,
  url: string,
  name: string,
  { size = 'laptop', plainHttp = false, without = [], ...options }: ProfileOptions,
  errors: string[],
): Promise<Profile> {
  const network = await openNetwork(url)
  const context = await browser.newContext({
    viewport: sizes[size],
    locale: 'en',
    reducedMotion: 'reduce',
    hasTouch: size === 'phone',
    isMobile: size === 'phone',
    baseURL: plainHttp ? network.url.replace('127.0.0.1', plainHttpHost) : network.url,
    ...options,
  })
  context.setDefaultTimeout(stepMs)
  context.on('weberror', (error) => errors.push(`${name}: ${error.error().stack ?? error.error().message}`))
  await context.addInitScript((names) => {
    for (const absent of names) Reflect.deleteProperty(globalThis, absent)
  }, without)
  const page = await context.newPage()
  await page.goto('/')
  return { name, context, page, network }
}

/** A test that plays on a stage of its own. @param start of another server than the usual one */
export function testOnStage(
  title: string,
  play: (stage: Stage) => Promise<void>,
  { ms = testMs, start }: { ms?: number; start?: () => Promise<RunningServer> } = {},
): void {
  test.skipIf(!hasChromium)(title, () => onStage(play, start), ms)
}
