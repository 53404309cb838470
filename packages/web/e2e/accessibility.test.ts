import { expect } from 'bun:test'
import type { Page } from 'playwright-core'
import { logIn, signUp } from './support/acts.ts'
import { openAxe } from './support/axe.ts'
import { type Locale, type SizeName, sizes, speak, type Theme, themes, walkTo } from './support/browser.ts'
import { openings, type Shown, screen, screens } from './support/screens.ts'
import { type Circle, seedCircle } from './support/seed.ts'
import { type Profile, type Stage, testMs, testOnStage } from './support/stage.ts'

const sizeNames = Object.keys(sizes) as SizeName[]

type Look = { size: SizeName; colorScheme: Theme }
const everyLook: readonly Look[] = sizeNames.flatMap((size) =>
  themes.map((colorScheme) => ({ size, colorScheme })),
)
/** Enough for a dialog or menu, which covers a screen that was looked at in every way. */
const bothLooks: readonly Look[] = [
  { size: 'phone', colorScheme: 'light' },
  { size: 'laptop', colorScheme: 'dark' },
]

/** Looks at what one page shows, at both sizes and in both themes. */
async function inspector(page: Page, locale: Locale) {
  const axe = await openAxe(page)
  const found: string[] = []
  async function look(name: string, looks = everyLook): Promise<void> {
    for (const { size, colorScheme } of looks) {
      await page.setViewportSize(sizes[size])
      await page.emulateMedia({ colorScheme })
      found.push(...(await axe.check(`${name}, ${locale}, ${size}, ${colorScheme}`)))
    }
    await page.setViewportSize(sizes.laptop)
  }
  return {
    found,
    look,
    async show({ name, path, ready, open }: Shown, circle: Circle): Promise<void> {
      await walkTo(page, path(circle))
      await ready(page)
      await open?.(page)
      await look(name, open ? bothLooks : everyLook)
      await walkTo(page, '/nowhere')
    },
  }
}

/** What somebody sees who comes for the first time. */
async function lookAtBeginning(stage: Stage, locale: Locale, circle: Circle): Promise<string[]> {
  const { page } = await stage.profile('newcomer', { locale })
  const { found, look, show } = await inspector(page, locale)
  const submit = page.locator('[type=submit]')
  await submit.waitFor()
  await look('sign up')
  await submit.click()
  await page.locator('.text-field-error').first().waitFor()
  await look('sign up, refused')
  await walkTo(page, `/join/${circle.inviteCode}`)
  await page.locator('.enter-switch button').click()
  await page.locator('[autocomplete=username]').fill('nobody')
  await page.locator('[type=password]').fill('not the password')
  await submit.click()
  await page.locator('.form-failure').waitFor()
  await look('log in, refused')

  await walkTo(page, '/')
  await speak(page, 'en')
  await signUp(page, 'mika', 'Mika Berg')
  await speak(page, locale)
  const beginnings = ['people', 'new-chat', 'new-group', 'settings-privacy'].map(screen)
  for (const beginning of [{ ...screen('chats'), name: 'chats' }, ...beginnings]) {
    const ready = (at: Page) => at.locator('h1').first().waitFor()
    await show({ ...beginning, name: `${beginning.name}, empty`, ready }, circle)
  }
  return found
}

async function lookAtFailures({ page, network }: Profile, locale: Locale, circle: Circle): Promise<string[]> {
  const { found, look, show } = await inspector(page, locale)
  await walkTo(page, `/c/${circle.directId}`)
  network.cut()
  await page.context().setOffline(true)
  await page.locator('.banner').waitFor()
  await page.locator('.composer-field').fill('From the tunnel')
  await page.locator('.send-button').click()
  await page.locator('.ticks-pending').last().waitFor()
  await look('offline')
  const ready = (at: Page) => at.locator('.pane-main .empty-state').waitFor()
  await show({ ...screen('settings-devices'), name: 'devices, offline', ready }, circle)
  return found
}

for (const locale of ['en', 'de', 'ar'] as const)
  testOnStage(
    `axe finds nothing on any screen, in both themes, on a phone and a laptop, in “${locale}”`,
    async (stage) => {
      const circle = await seedCircle(stage.server.url)
      const found = await lookAtBeginning(stage, locale, circle)
      const noor = await stage.profile('noor')
      await logIn(noor.page, circle.me.handle)
      await speak(noor.page, locale)
      const noorSees = await inspector(noor.page, locale)
      for (const shown of [...screens, ...openings]) await noorSees.show(shown, circle)
      found.push(...noorSees.found, ...(await lookAtFailures(noor, locale, circle)))

      await circle.close()
      expect(found).toEqual([])
    },
    { ms: 2 * testMs },
  )
