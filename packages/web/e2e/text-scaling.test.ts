import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { chat, logIn } from './support/acts.ts'
import { type Locale, speak, walkTo } from './support/browser.ts'
import { befriend, hears, say, signUp } from './support/person.ts'
import { openings, type Shown, screens } from './support/screens.ts'
import { type Circle, seedCircle } from './support/seed.ts'
import { testMs, testOnStage } from './support/stage.ts'

type Scale = { width: number; height: number; fontSize: string; locale: Locale; shown: readonly Shown[] }
const everything = [...screens, ...openings]
/** Small phones, text twice as large, a laptop; German for its long words, Arabic for the other direction. */
const scales: readonly Scale[] = [
  { width: 320, height: 640, fontSize: '100%', locale: 'en', shown: screens },
  { width: 320, height: 640, fontSize: '200%', locale: 'en', shown: screens },
  { width: 390, height: 844, fontSize: '100%', locale: 'de', shown: everything },
  { width: 1280, height: 800, fontSize: '100%', locale: 'de', shown: screens },
  { width: 1280, height: 800, fontSize: '200%', locale: 'de', shown: everything },
  { width: 390, height: 844, fontSize: '200%', locale: 'ar', shown: screens },
]

/**
 * What does not fit: controls or words outside the window or their bubble, words cut off without an ellipsis, and
 * words of which an ellipsis leaves next to nothing.
 */
function misfits(): string[] {
  const found: string[] = []
  const root = document.documentElement
  if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth} wide`)
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const box = element.getBoundingClientRect()
    const style = getComputedStyle(element)
    const isHidden = element.closest('.visually-hidden, .skip-link') || style.visibility === 'hidden'
    if (isHidden || element.getClientRects().length === 0) continue
    const says = Array.from(element.childNodes).some(
      (node) => node.nodeType === 3 && node.textContent?.trim(),
    )
    if (!says && !element.matches('a, button, input, textarea, select, .bubble *')) continue
    const name = `${element.tagName}.${element.getAttribute('class')} “${element.textContent?.slice(0, 30)}”`
    const stands = `${name} stands at ${Math.round(box.left)} to ${Math.round(box.right)}`
    if (box.right > innerWidth + 1 || box.left < -1) found.push(stands)
    const bubble = element.closest('.bubble')?.getBoundingClientRect()
    if (bubble && (box.right > bubble.right + 1 || box.left < bubble.left - 1))
      found.push(`${stands}, its bubble at ${Math.round(bubble.left)} to ${Math.round(bubble.right)}`)
    if (!says) continue
    const words = document.createRange()
    words.selectNodeContents(element)
    const reach = words.getBoundingClientRect()
    if (
      bubble &&
      style.overflowX === 'visible' &&
      (reach.right > bubble.right + 1 || reach.left < bubble.left - 1)
    )
      found.push(`${name} reaches out of its bubble`)
    const mayCut = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none'
    const isWider = element.scrollWidth > element.clientWidth + 1 && style.overflowX !== 'visible'
    const isHigher = element.scrollHeight > element.clientHeight + 2 && style.overflowY === 'hidden'
    if (!mayCut && element.clientWidth > 0 && (isWider || isHigher)) found.push(`${name} is cut`)
    const readablePx = 3 * Number.parseFloat(style.fontSize)
    if (mayCut && isWider && box.width < readablePx)
      found.push(`${name} has only ${Math.round(box.width)} px`)
  }
  return found
}

async function look(
  page: Page,
  circle: Circle,
  { width, height, fontSize, locale, shown }: Scale,
): Promise<string[]> {
  await page.setViewportSize({ width, height })
  await speak(page, locale)
  await page.evaluate((size) => document.documentElement.style.setProperty('font-size', size), fontSize)
  const found: string[] = []
  for (const { name, path, ready, open } of shown) {
    await walkTo(page, path(circle))
    await ready(page)
    await open?.(page)
    for (const misfit of await page.evaluate(misfits))
      found.push(`${name}, ${width} px, ${fontSize}, ${locale}: ${misfit}`)
    await walkTo(page, '/nowhere')
  }
  return found
}

testOnStage(
  'every screen fits a window of 320 px, and text of twice the size in every language and direction',
  async (stage) => {
    const circle = await seedCircle(stage.server.url)
    const { page } = await stage.profile('noor')
    await logIn(page, circle.me.handle)
    const found: string[] = []
    for (const scale of scales) found.push(...(await look(page, circle, scale)))
    await circle.close()
    expect(found).toEqual([])
  },
  { ms: 2 * testMs },
)

testOnStage('the rows of the list of chats keep apart while the text grows and shrinks', async (stage) => {
  const me = await stage.person('Ana Lima')
  for (let group = 1; group <= 40; group++)
    await me.client.conversations.createGroup({ title: `Group ${group}`, members: [] })
  const { page } = await stage.profile('ana')
  await logIn(page, 'ana')
  await chat(page, 'Group 40').waitFor()
  for (const size of ['200%', '80%', '100%']) {
    await page.evaluate((fontSize) => document.documentElement.style.setProperty('font-size', fontSize), size)
    await page.waitForFunction(rowsStand, 40)
  }
})

/** One below the other without a gap, down to the end of the window at least, in a list that has room for all of them. */
function rowsStand(count: number): boolean {
  const pane = document.querySelector('.chat-list-scroller')!.getBoundingClientRect()
  const list = document.querySelector('.chat-list')!
  const rows = Array.from(document.querySelectorAll('.chat-row'), (row) => row.getBoundingClientRect())
  rows.sort((one, other) => one.top - other.top)
  const [{ height }] = rows as [DOMRect]
  const isFull = rows.at(-1)!.bottom >= pane.bottom
  const areApart = rows.slice(1).every((row, index) => Math.abs(row.top - rows[index]!.bottom) < 1)
  return isFull && areApart && Math.abs(list.clientHeight - count * height) < 5
}

testOnStage('long names and words stay inside of their bubble, their row and the window', async (stage) => {
  const endless = 'Donaudampfschifffahrtsgesellschaftskapitänswitwenversicherung'.slice(0, 60)
  const me = await stage.person('Ana Lima')
  const other = await signUp(stage.server.url, 'a'.repeat(32), endless, 'w'.repeat(120))
  await befriend(me, other)
  const members = [other.userId]
  const groupId = await me.client.conversations.createGroup({ title: endless, members, history: 'all' })
  await hears(other, groupId, 1)
  await say(other, groupId, 'Hello')
  await say(other, groupId, 'x'.repeat(200))
  await say(other, groupId, `https://example.org/${'a/'.repeat(100)}`, 2)
  await say(other, groupId, '😀')
  const { page } = await stage.profile('ana')
  await logIn(page, 'ana')
  const found: string[] = []
  for (const width of [320, 390, 1280]) {
    await page.setViewportSize({ width, height: 800 })
    for (const path of ['/', `/c/${groupId}`, `/c/${groupId}/info`, `/people/${other.userId}`, '/people']) {
      await walkTo(page, path)
      await page.getByText(endless).locator('visible=true').first().waitFor()
      found.push(...(await page.evaluate(misfits)).map((misfit) => `${path}, ${width} px: ${misfit}`))
    }
  }
  await other.client.close()
  expect(found).toEqual([])
})
