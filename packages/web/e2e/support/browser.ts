import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'

export const sizes = {
  phone: { width: 390, height: 844 },
  laptop: { width: 1280, height: 800 },
} as const
export type SizeName = keyof typeof sizes

export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium'

export const chromiumOptions = {
  executablePath: chromiumPath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch(chromiumOptions)
}

export type Look = { size: SizeName; theme: 'light' | 'dark'; locale: 'en' | 'de' | 'ar' }

/** A browser profile of its own: nobody is logged in there. */
export async function openProfile(browser: Browser, url: string, look: Look): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    viewport: sizes[look.size],
    locale: look.locale,
    colorScheme: look.theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    hasTouch: look.size === 'phone',
  })
  const page = await context.newPage()
  page.on('pageerror', (error) => console.error(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(`console: ${message.text()} ${message.location().url}`)
  })
  await page.goto(url)
  return page
}

/** Theme and language of a page whose log-in stays. */
export async function restyle(page: Page, { theme, locale }: Pick<Look, 'theme' | 'locale'>): Promise<void> {
  await page.evaluate(
    ([themeName, localeName]) => {
      localStorage.setItem('kith-theme', themeName!)
      localStorage.setItem('kith-locale', localeName!)
    },
    [theme, locale],
  )
  await page.reload()
}

/** In English, from the screen that somebody sees who is not logged in. */
export async function logIn(page: Page, person: { handle: string; password: string }): Promise<void> {
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('textbox', { name: 'Handle' }).fill(person.handle)
  await page.getByRole('textbox', { name: 'Password' }).fill(person.password)
  await page.getByRole('button', { name: 'Log in' }).click()
  await page.getByRole('list', { name: 'Chats' }).waitFor()
}
