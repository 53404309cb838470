import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { logIn } from './support/acts.ts'
import { type Locale, speak, walkTo } from './support/browser.ts'
import { screens } from './support/screens.ts'
import { type Circle, seedCircle } from './support/seed.ts'
import { testOnStage } from './support/stage.ts'

type Scale = { width: number; height: number; fontSize: string; locale: Locale }
/** A small phone, the same with text twice as large, a laptop in the longest words, and a phone from right to left. */
const scales: readonly Scale[] = [
  { width: 320, height: 640, fontSize: '100%', locale: 'en' },
  { width: 320, height: 640, fontSize: '200%', locale: 'en' },
  { width: 1280, height: 800, fontSize: '200%', locale: 'de' },
  { width: 390, height: 844, fontSize: '200%', locale: 'ar' },
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
  { width, height, fontSize, locale }: Scale,
): Promise<string[]> {
  await page.setViewportSize({ width, height })
  await speak(page, locale)
  await page.evaluate((size) => document.documentElement.style.setProperty('font-size', size), fontSize)
  const found: string[] = []
  for (const { name, path, ready } of screens) {
    await walkTo(page, path(circle))
    await ready(page)
    for (const misfit of await page.evaluate(misfits))
      found.push(`${name}, ${width} px, ${fontSize}, ${locale}: ${misfit}`)
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
)
