import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { act, button, message, messages } from './support/acts.ts'
import { walkTo } from './support/browser.ts'
import { withFriend } from './support/scenes.ts'
import { type Stage, testOnStage } from './support/stage.ts'

type Recorder = { scrolls: (string | undefined)[] }
type Seen = { moving: string[]; scrolls: (string | undefined)[] }

/** In the page, before the app: remembers how every scroll of the app is asked for. */
function recordScrolls(): void {
  const recorder = globalThis as unknown as Recorder
  recorder.scrolls = []
  const scrollTo = Element.prototype.scrollTo as (options?: ScrollToOptions) => void
  Element.prototype.scrollTo = function (this: Element, options?: ScrollToOptions) {
    recorder.scrolls.push(options?.behavior)
    scrollTo.call(this, options)
  } as Element['scrollTo']
}

/** Whatever on the page takes longer than a blink to change, repeats, or scrolls smoothly by its style. */
function moving(): string[] {
  const found = new Set<string>()
  const longest = (list: string) => Math.max(...list.split(',').map((each) => Number.parseFloat(each)))
  for (const element of document.querySelectorAll('*')) {
    for (const part of ['', '::before', '::after']) {
      const style = getComputedStyle(element, part)
      const name = `${element.tagName}.${element.getAttribute('class')}${part}`
      if (longest(style.transitionDuration) > 0.001)
        found.add(`${name} changes for ${style.transitionDuration}`)
      if (style.animationName !== 'none' && longest(style.animationDuration) > 0.001)
        found.add(`${name} moves for ${style.animationDuration}`)
      if (style.animationIterationCount.includes('infinite')) found.add(`${name} never rests`)
      if (style.scrollBehavior !== 'auto') found.add(`${name} scrolls smoothly`)
    }
  }
  return [...found]
}

/** Through everything that has a movement: switches, the loading dots, a dialog, the way to the newest message. */
async function walkThrough(stage: Stage, reducedMotion: 'reduce' | 'no-preference'): Promise<Seen> {
  const { ana, ben, conversationId } = await withFriend(stage, { reducedMotion })
  const { page } = ana
  const seen: string[] = []
  const look = async () => seen.push(...(await page.evaluate(moving)))
  await page.addInitScript(recordScrolls)
  await page.reload()
  await walkTo(page, '/settings/privacy')
  await page.locator('.switch-input').first().waitFor()
  // What is shown while something loads is gone too soon to be met on the way.
  await page.evaluate(() => {
    const dots = document.createElement('p')
    dots.className = 'loading-dots'
    dots.append(document.createElement('i'))
    document.body.append(dots)
  })
  await look()
  for (let line = 1; line <= 40; line++) await ben.client.messages.send(conversationId, `Line ${line}`)
  await ben.client.messages.settled()
  await walkTo(page, `/c/${conversationId}`)
  await message(page, /^Line 40/).waitFor()
  await scrollUp(page)
  await button(page, 'To the newest message').waitFor()
  await look()
  await button(page, 'To the newest message').click()
  await button(page, 'To the newest message').waitFor({ state: 'detached' })
  await act(page, /^Line 40/, 'Reply')
  await look()
  return { moving: seen, scrolls: await page.evaluate(() => (globalThis as unknown as Recorder).scrolls) }
}

async function scrollUp(page: Page): Promise<void> {
  await messages(page).evaluate((list) => {
    list.parentElement!.scrollTop -= 600
  })
}

testOnStage('nothing moves, and no scroll flies, for somebody who asked for less motion', async (stage) => {
  const { moving, scrolls } = await walkThrough(stage, 'reduce')
  expect(moving).toEqual([])
  expect(scrolls.length).toBeGreaterThan(0)
  expect(scrolls).not.toContain('smooth')
})

testOnStage('without that wish the same walk meets movements and a smooth scroll', async (stage) => {
  const { moving, scrolls } = await walkThrough(stage, 'no-preference')
  expect(moving.join('\n')).toMatch(/switch-input.* changes/)
  expect(moving.join('\n')).toMatch(/jump-button moves/)
  expect(moving.join('\n')).toMatch(/never rests/)
  expect(scrolls).toContain('smooth')
})
