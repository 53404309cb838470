/**
 * The pictures under docs/screenshots: `npx bun packages/web/e2e/screenshots.ts`, after `npm run build -w
 * packages/web`. Each main screen on a phone and a laptop, light and dark, and the conversation in Arabic.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { type Look, launchBrowser, logIn, openProfile, restyle, type SizeName } from './support/browser.ts'
import { screens } from './support/screens.ts'
import { type Circle, seedCircle } from './support/seed.ts'
import { startServer } from './support/server.ts'

const folder = join(import.meta.dirname, '../../../docs/screenshots')
const fileBytesMax = 80 * 1024
const shown = ['chats', 'conversation', 'group', 'group-info', 'people', 'add-contact', 'settings-appearance']
const styles: readonly Pick<Look, 'theme' | 'locale'>[] = [
  { theme: 'light', locale: 'en' },
  { theme: 'dark', locale: 'en' },
  { theme: 'light', locale: 'ar' },
]

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

async function takeAll(page: Page, circle: Circle, url: string, size: SizeName): Promise<void> {
  for (const style of styles) {
    await restyle(page, style)
    const suffix = `${size}-${style.locale === 'en' ? style.theme : style.locale}`
    for (const screen of screens) {
      const wanted = style.locale === 'en' ? shown.includes(screen.name) : screen.name === 'conversation'
      if (!wanted) continue
      await page.goto(url + screen.path(circle))
      await screen.ready(page)
      await take(page, `${screen.name}-${suffix}`)
    }
  }
}

await mkdir(folder, { recursive: true })
const server = await startServer()
const browser = await launchBrowser()
const circle = await seedCircle(server.url)
for (const size of ['phone', 'laptop'] as const) {
  for (const theme of ['dark', 'light'] as const) {
    const page = await openProfile(browser, server.url, { size, theme, locale: 'en' })
    await page.getByRole('textbox').first().waitFor()
    await take(page, `enter-${size}-${theme}`)
    if (theme === 'light') {
      await logIn(page, circle.me)
      await takeAll(page, circle, server.url, size)
    }
    await page.context().close()
  }
}
await circle.close()
await browser.close()
await server.stop()
