import { type Browser, chromium, type Page } from 'playwright-core'

export const sizes = {
  phone: { width: 390, height: 844 },
  laptop: { width: 1280, height: 800 },
} as const
export type SizeName = keyof typeof sizes

export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Leads to this machine, but is no secure context as 127.0.0.1 is. */
export const plainHttpHost = 'kith.test'

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
    `--host-resolver-rules=MAP ${plainHttpHost} 127.0.0.1`,
    // A camera that shows a pattern, and a person who lets the page see it.
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ],
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch(chromiumOptions)
}

export const themes = ['light', 'dark'] as const
export type Theme = (typeof themes)[number]
export type Locale = 'en' | 'de' | 'ar'

/** From here on the page speaks this language, whatever the browser prefers. */
export async function speak(page: Page, locale: Locale): Promise<void> {
  await page.evaluate((name) => localStorage.setItem('kith-locale', name), locale)
  await page.reload()
}

/** To another screen without loading the app anew. */
export async function walkTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState({ depth: 1 }, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)
}

/** Everything that this browser keeps of the app's data, as text. */
export function storedBy(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const kept: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie]
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name!))
      const stores = [...database.objectStoreNames]
      if (stores.length > 0) {
        const transaction = database.transaction(stores)
        for (const store of stores) kept.push(store, await done(transaction.objectStore(store).getAll()))
      }
      database.close()
    }
    return JSON.stringify(kept)
  })
}
