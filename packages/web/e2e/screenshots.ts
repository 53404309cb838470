/**
 * The pictures under docs/screenshots: `npx bun packages/web/e2e/screenshots.ts`. Each main screen on a phone and a
 * laptop, light and dark, and the conversation in Arabic.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { logIn } from './support/acts.ts'
import { type Locale, type SizeName, speak, type Theme, themes, walkTo } from './support/browser.ts'
import { screen } from './support/screens.ts'
import { type Circle, seedCircle } from './support/seed.ts'
import { onStage, type Stage } from './support/stage.ts'

const folder = join(import.meta.dirname, '../../../docs/screenshots')
const fileBytesMax = 80 * 1024
const shown = ['chats', 'conversation', 'group', 'group-info', 'people', 'add-contact', 'settings-appearance']

async function take(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    // No blinking caret in the picture.
    ;(document.activeElement as HTMLElement | null)?.blur()
    return document.fonts.ready.then(() => undefined)
  })
  const session = await page.context().newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 82 })
  await session.detach()
  const picture = Buffer.from(data, 'base64')
  await writeFile(join(folder, `${name}.webp`), picture)
  if (picture.length > fileBytesMax) console.warn(`${name}.webp has ${picture.length} bytes`)
}

async function takeScreen(page: Page, circle: Circle, name: string, suffix: string): Promise<void> {
  const { path, ready } = screen(name)
  await walkTo(page, path(circle))
  await ready(page)
  await take(page, `${name}-${suffix}`)
}

async function takeAll(stage: Stage, circle: Circle, size: SizeName): Promise<void> {
  const { page } = await stage.profile(size, { size, timezoneId: 'UTC' })
  const inTheme = async (theme: Theme, locale: Locale, names: readonly string[]) => {
    await page.emulateMedia({ colorScheme: theme })
    const suffix = `${size}-${locale === 'en' ? theme : locale}`
    for (const name of names) await takeScreen(page, circle, name, suffix)
  }
  await page.getByRole('textbox').first().waitFor()
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme })
    await take(page, `enter-${size}-${theme}`)
  }
  await logIn(page, circle.me.handle)
  for (const theme of themes) await inTheme(theme, 'en', shown)
  await speak(page, 'ar')
  await inTheme('light', 'ar', ['conversation'])
}

await mkdir(folder, { recursive: true })
await onStage(async (stage) => {
  const circle = await seedCircle(stage.server.url)
  for (const size of ['phone', 'laptop'] as const) await takeAll(stage, circle, size)
  await circle.close()
})
