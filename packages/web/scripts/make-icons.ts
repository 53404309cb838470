/**
 * Draws the app's PNG icons from icons/kith.svg with a local Chromium: `npx bun packages/web/scripts/make-icons.ts`.
 * The results are committed, so that nobody needs a browser to build. CHROMIUM names another browser.
 */
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'

const web = join(import.meta.dirname, '..')
const target = join(web, 'public/icons')
/** Of a maskable icon a launcher may cut everything outside this part, so the mark must be inside it. */
const maskableScale = 0.8

const icons = [
  { file: 'kith-192.png', size: 192, maskable: false },
  { file: 'kith-512.png', size: 512, maskable: false },
  { file: 'kith-maskable-192.png', size: 192, maskable: true },
  { file: 'kith-maskable-512.png', size: 512, maskable: true },
  { file: 'kith-apple-180.png', size: 180, maskable: true },
]

/** Square to the edge, the mark drawn smaller around the middle. */
function asMaskable(svg: string): string {
  const shift = (512 * (1 - maskableScale)) / 2
  return svg
    .replace(/ rx="\d+"/, '')
    .replace('<g>', `<g transform="translate(${shift} ${shift}) scale(${maskableScale})">`)
}

async function draw(page: Page, svg: string, size: number, path: string): Promise<void> {
  await page.setViewportSize({ width: size, height: size })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`)
  await page.screenshot({ path, omitBackground: true })
}

const svg = await readFile(join(web, 'icons/kith.svg'), 'utf8')
await mkdir(target, { recursive: true })
await copyFile(join(web, 'icons/kith.svg'), join(target, 'kith.svg'))
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
})
const page = await browser.newPage()
for (const { file, size, maskable } of icons)
  await draw(page, maskable ? asMaskable(svg) : svg, size, join(target, file))
await browser.close()
