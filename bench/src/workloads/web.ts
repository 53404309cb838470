/** The built app in headless Chromium, on the account of somebody with many conversations and all of them local. */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { freshFolder, type ServerProcess } from '@kith/proof'
import type { BrowserContext, Page } from 'playwright-core'
import { openNetwork } from '../../../packages/web/e2e/support/network.ts'
import { buildWebApp } from '../../../packages/web/e2e/support/server.ts'
import { median, rounded } from '../report.ts'
import { conversationId, type SeedPlan } from '../seed/people.ts'
import { seed } from '../seed/seed.ts'
import { withServer } from '../server/server-process.ts'
import type { Outcome, Workload } from '../workload.ts'
import { openArrivals } from './web-arrivals.ts'
import { openBrowser, pageMemory } from './web-browser.ts'
import { noteUsableList, scrollUp, stopWatching, switchConversations, watchFrames } from './web-page.ts'
import { fillProfile, readEverything, readerIndex } from './web-profile.ts'

type Settings = {
  conversations: number
  messages: number
  /** Messages in the conversation that is scrolled from its newest to its oldest. */
  scrolled: number
  pixelsPerFrame: number
  opens: number
  switches: number
  arrivalsPerSecond: number
  arrivalConversations: number
  seconds: number
}

const textBytes = 80
const arrivedMsMax = 10_000

/** User n + 1 writes in conversation n; conversation 0 is the long one. */
function planOf({ conversations, messages, scrolled }: Settings): SeedPlan {
  const messagesPerConversation = Math.ceil((messages - scrolled) / (conversations - 1))
  return {
    users: conversations + 1,
    conversations: Array.from({ length: conversations }, (_, index) => ({
      kind: 'direct' as const,
      members: [index + 1, readerIndex],
      ...(index === 0 ? { messages: scrolled } : {}),
    })),
    messagesPerConversation,
    textBytes,
  }
}

/** What a browser without anything of ours fetches before the app can be used, each file as gzip. */
async function initialBytes(url: string, profileFolder: string): Promise<number> {
  const network = await openNetwork(url)
  // A service worker would fetch the rest as well.
  const context = await openBrowser(profileFolder, 'block')
  try {
    const page = await context.newPage()
    await page.goto(network.url)
    await page.getByRole('button', { name: 'Sign up' }).waitFor()
    const files = [...network.requested()].filter((path) => /\.(?:js|css)$/.test(path))
    const sizes = await Promise.all(
      files.map(async (path) => gzipSync(await (await fetch(url + path)).bytes(), { level: 9 }).length),
    )
    return sizes.reduce((sum, size) => sum + size, 0)
  } finally {
    await context.close()
    await network.close()
  }
}

/** Opens the app once for its database, and fills that with everything. */
async function fill(url: string, profileFolder: string, conversations: number): Promise<number> {
  const store = await readEverything(url, conversations)
  const context = await openBrowser(profileFolder)
  try {
    const page = await context.newPage()
    await page.goto(url)
    await page.getByRole('button', { name: 'Sign up' }).waitFor()
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.close()
    return (await fillProfile(context, url, store, conversations)).messages
  } finally {
    await context.close()
  }
}

async function openApp(context: BrowserContext, url: string): Promise<{ page: Page; usableMs: number }> {
  const page = await context.newPage()
  await page.addInitScript(noteUsableList)
  await page.goto(url)
  const usable = await page.waitForFunction(() => (globalThis as { listUsableAt?: number }).listUsableAt)
  return { page, usableMs: (await usable.jsonValue())! }
}

/** A browser that was just started each time: nothing of the app is in memory. */
async function coldOpens(url: string, profileFolder: string, opens: number): Promise<number[]> {
  const taken: number[] = []
  for (let round = 0; round < opens; round++) {
    const context = await openBrowser(profileFolder)
    try {
      taken.push((await openApp(context, url)).usableMs)
    } finally {
      await context.close()
    }
  }
  return taken
}

function gapFigures(gaps: readonly number[]) {
  const sorted = gaps.toSorted((left, right) => left - right)
  return {
    longestFrameGapMs: rounded(sorted.at(-1) ?? 0),
    frameGapP95Ms: rounded(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
    frames: gaps.length,
  }
}

async function scroll(page: Page, url: string, settings: Settings) {
  await page.goto(`${url}/c/${conversationId(0)}`)
  await page.getByRole('log').getByRole('article').first().waitFor()
  const { gaps, reached, seconds } = await page.evaluate(scrollUp, {
    untilSeq: 1,
    pixels: settings.pixelsPerFrame,
  })
  const figures = { ...gapFigures(gaps), messages: settings.scrolled, seconds: rounded(seconds) }
  return { figures, complete: reached === 1 }
}

/** The open conversation is one of those that grow. */
async function arrivals(page: Page, url: string, settings: Settings) {
  const { arrivalConversations, arrivalsPerSecond, seconds } = settings
  const conversations = Array.from({ length: arrivalConversations }, (_, index) => index)
  const writers = await openArrivals(url, conversations, arrivalsPerSecond, seconds)
  try {
    await page.goto(`${url}/c/${conversationId(0)}`)
    await page.getByRole('log').getByRole('article').first().waitFor()
    await page.evaluate(watchFrames)
    const [newest = '', ...others] = await writers.run()
    const gaps = await page.evaluate(stopWatching)
    const list = page.getByRole('list', { name: 'Chats' })
    await page.getByRole('log').getByText(newest).waitFor({ timeout: arrivedMsMax })
    for (const text of others) await list.getByText(text).waitFor({ timeout: arrivedMsMax })
    return gapFigures(gaps)
  } finally {
    await writers.close()
  }
}

async function drive({ url }: ServerProcess, profileFolder: string, settings: Settings): Promise<Outcome> {
  const initialGzipBytes = await initialBytes(url, join(profileFolder, 'empty'))
  const used = join(profileFolder, 'used')
  const localMessages = await fill(url, used, settings.conversations)
  const opens = await coldOpens(url, used, settings.opens)
  const context = await openBrowser(used)
  try {
    const { page } = await openApp(context, url)
    const switches = await page.evaluate(switchConversations, settings.switches)
    const memory = await pageMemory(context, page)
    const { figures: scrolling, complete } = await scroll(page, url, settings)
    const arriving = await arrivals(page, url, settings)
    const result = {
      initialGzipBytes,
      listUsableMs: rounded(median(opens)),
      listUsableMsMax: rounded(Math.max(...opens)),
      switchMs: rounded(median(switches)),
      switchMsMax: rounded(Math.max(...switches)),
      switchMsEach: switches.map(rounded),
      scrolling,
      arriving,
      memory,
      memoryAtEnd: await pageMemory(context, page),
      localMessages,
    }
    return { result, perfect: complete }
  } finally {
    await context.close()
  }
}

export const web: Workload<Settings> = {
  meaning: 'the web app in Chromium with much in its local store',
  defaults: {
    conversations: 1000,
    messages: 100_000,
    scrolled: 5000,
    pixelsPerFrame: 400,
    opens: 5,
    switches: 27,
    arrivalsPerSecond: 50,
    arrivalConversations: 8,
    seconds: 10,
  },
  run: (settings) =>
    freshFolder(async (folder) => {
      buildWebApp()
      const data = join(folder, 'data')
      await seed(data, planOf(settings))
      return withServer(data, (server) => drive(server, join(folder, 'profiles'), settings))
    }),
}
