/**
 * Every screen under axe-core, in both themes and in Arabic, on a phone and a laptop: `npx bun packages/web/e2e/
 * accessibility.ts`. Ends with 1 when a violation is serious or critical.
 */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { type Look, launchBrowser, logIn, openProfile, restyle } from './support/browser.ts'
import { openThings, screens } from './support/screens.ts'
import { type Circle, seedCircle } from './support/seed.ts'
import { startServer } from './support/server.ts'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const looks: readonly Look[] = [
  { size: 'phone', theme: 'light', locale: 'en' },
  { size: 'laptop', theme: 'dark', locale: 'en' },
  { size: 'phone', theme: 'dark', locale: 'ar' },
  { size: 'laptop', theme: 'light', locale: 'ar' },
]
let serious = 0

async function check(page: Page, name: string): Promise<void> {
  // A debugger's session may add scripts that the page's own content policy would refuse.
  const session = await page.context().newCDPSession(page)
  await session.send('Page.setBypassCSP', { enabled: true })
  const loaded = await page.evaluate(() => 'axe' in globalThis)
  if (!loaded) await session.send('Runtime.evaluate', { expression: await readFile(axePath, 'utf8') })
  const { result } = await session.send('Runtime.evaluate', {
    expression: 'axe.run(document, { resultTypes: ["violations"] })',
    awaitPromise: true,
    returnByValue: true,
  })
  report(name, (result.value as AxeResults).violations)
  await session.detach()
}

function report(name: string, violations: AxeResults['violations']): void {
  for (const { id, impact, help, nodes } of violations) {
    if (impact === 'serious' || impact === 'critical') serious++
    console.log(`${name}: ${impact} ${id}: ${help}`)
    for (const { target, failureSummary } of nodes.slice(0, 3))
      console.log(`    ${target.join(' ')}\n      ${failureSummary?.replaceAll('\n', '\n      ')}`)
  }
}

async function checkLook(page: Page, circle: Circle, url: string, look: Look): Promise<void> {
  const suffix = `${look.size} ${look.theme} ${look.locale}`
  for (const screen of screens) {
    await page.goto(url + screen.path(circle))
    await screen.ready(page)
    await check(page, `${screen.name} (${suffix})`)
  }
  for (const thing of openThings) {
    await page.goto(url + thing.path(circle))
    await thing.ready(page)
    await thing.open(page)
    await check(page, `${thing.name} (${suffix})`)
  }
}

const server = await startServer()
const browser = await launchBrowser()
const circle = await seedCircle(server.url)
for (const look of looks) {
  const page = await openProfile(browser, server.url, { ...look, locale: 'en' })
  await restyle(page, look)
  await page.getByRole('textbox').first().waitFor()
  await check(page, `enter (${look.size} ${look.theme} ${look.locale})`)
  await restyle(page, { ...look, locale: 'en' })
  await logIn(page, circle.me)
  await restyle(page, look)
  await checkLook(page, circle, server.url, look)
  await page.context().close()
}
await circle.close()
await browser.close()
await server.stop()
console.log(serious === 0 ? 'No serious violation on any screen.' : `${serious} serious violations.`)
process.exit(serious === 0 ? 0 : 1)
