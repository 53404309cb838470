import { expect } from 'bun:test'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import {
  acceptRequest,
  chat,
  message,
  openChat,
  requestContact,
  send,
  signUp,
  startChat,
} from './support/acts.ts'
import { testOnStage } from './support/stage.ts'

const hostileTexts = [
  '<img src=x onerror="globalThis.broken=1"><b>bold</b>',
  '<script>globalThis.broken=1</script><iframe src="javascript:globalThis.broken=1"></iframe>',
  'javascript:globalThis.broken=1 JaVaScRiPt://%0aalert(1) data:text/html,<script>1</script>',
  'https://bank.example@evil.example/ and https://evil.example/"onmouseover="globalThis.broken=1',
  'invoice\u202egpj.exe \u2066https://good.example/\u202e\u2069 end',
]

testOnStage(
  'a text stays a text, whatever is written in it, and a link is opened apart from the app',
  async (stage) => {
    const { page: ana, context } = await stage.profile('ana')
    const { page: ben } = await stage.profile('ben')
    await signUp(ana, 'ana', '<b>Ana</b>')
    await signUp(ben, 'ben', 'Ben Krüger')
    await requestContact(ana, 'ben', 'Ben Krüger')
    await acceptRequest(ben, '<b>Ana</b>')
    await startChat(ana, 'ben')
    for (const text of [...hostileTexts, 'See http://127.0.0.1:9/somewhere.']) await send(ana, text)
    await ben.goto('/')
    await chat(ben, '<b>Ana</b>').getByText('See http').waitFor()
    await openChat(ben, '<b>Ana</b>')
    for (const page of [ana, ben]) {
      await message(page, 'See http').waitFor()
      const shown = await page.locator('.message-text').allInnerTexts()
      expect(shown.slice(0, hostileTexts.length)).toEqual(hostileTexts)
      const made = await page
        .locator('.message-text')
        .evaluateAll((all) =>
          all.flatMap((each) => Array.from(each.querySelectorAll('*'), ({ tagName }) => tagName)),
        )
      expect(new Set(made)).toEqual(new Set(['A']))
      const links = await page
        .locator('.message-text a')
        .evaluateAll((all) => all.map((each) => new URL((each as HTMLAnchorElement).href).hostname))
      expect(links.every((host) => ['evil.example', 'good.example', '127.0.0.1'].includes(host))).toBe(true)
      expect(await page.evaluate(() => 'broken' in globalThis)).toBe(false)
      // What turns the reading direction of a text ends with it: the time beside it reads as ever.
      expect(
        await page
          .locator('.bubble-foot-line')
          .first()
          .evaluate((each) => each.getAttribute('dir')),
      ).toBe('ltr')
    }
    const opening = context.waitForEvent('page')
    await message(ana, 'See http').getByRole('link').click()
    const opened = await opening
    expect(await opened.evaluate(() => [globalThis.opener, document.referrer])).toEqual([null, ''])
  },
)

testOnStage(
  'the content policy lets no script in, and what a script writes must go through trusted types',
  async (stage) => {
    const { page } = await stage.profile('ana')
    const response = await page.goto('/')
    const policy = response!.headers()['content-security-policy']!
    expect(policy).not.toMatch(/unsafe|\*|https?:/)
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    const outcome = await page.evaluate(async () => {
      const violated = (act: () => void) =>
        new Promise<string>((resolve) => {
          document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective), {
            once: true,
          })
          try {
            act()
          } catch {
            // The policy throws, and tells the document too.
          }
        })
      return {
        html: await violated(() => {
          document.createElement('div').innerHTML = '<b>x</b>'
        }),
        inline: await violated(() => {
          const image = document.createElement('a')
          image.setAttribute('onclick', 'globalThis.broken=1')
          document.body.append(image)
          image.click()
        }),
        style: await violated(() => {
          const style = document.createElement('style')
          style.append('body { color: red }')
          document.head.append(style)
        }),
        network: await violated(() => {
          fetch('http://127.0.0.1:9/').catch(() => undefined)
        }),
      }
    })
    expect(outcome.html).toBe('require-trusted-types-for')
    expect(outcome.inline).toMatch(/script-src|trusted-types/)
    expect(outcome.style).toMatch(/style-src/)
    expect(outcome.network).toBe('connect-src')
    expect(await page.evaluate(() => 'broken' in globalThis)).toBe(false)
  },
)

/** Whether a page may open a socket to the server. */
function speaks(page: Page, url: string): Promise<'opened' | 'refused'> {
  return page.evaluate(
    (address) => {
      const socket = new WebSocket(address, ['kith.v1.json'])
      return new Promise((resolve) => {
        socket.onopen = () => resolve('opened')
        socket.onclose = () => resolve('refused')
      })
    },
    `${url.replace('http', 'ws')}/v1/socket`,
  )
}

testOnStage(
  'P6: another site can neither frame the app, nor speak for it, nor read anything of it',
  async (stage) => {
    const ana = await stage.profile('ana')
    await signUp(ana.page, 'ana', 'Ana Lima')
    const target = ana.network.url
    const kept = await ana.page.evaluate(() => JSON.stringify([{ ...localStorage }, document.cookie]))
    expect(kept).not.toMatch(/token|kth_/i)
    expect(await ana.context.cookies()).toEqual([])

    const site = createServer((_, answer) =>
      answer.setHeader('content-type', 'text/html').end('<title>Elsewhere</title><body></body>'),
    )
    site.listen(0, '127.0.0.1')
    await once(site, 'listening')
    const elsewhere = await ana.context.newPage()
    await elsewhere.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`)
    const found = await elsewhere.evaluate(async (url) => {
      const read = (path: string) =>
        fetch(url + path, { credentials: 'include' }).then(
          () => 'read',
          () => 'refused',
        )
      const frame = document.createElement('iframe')
      const framed = new Promise((resolve) => frame.addEventListener('load', resolve))
      frame.src = url
      document.body.append(frame)
      await framed
      const window = globalThis.open(url)
      const isolated = await new Promise<boolean>((resolve) => {
        const look = () => (window?.closed === false ? setTimeout(look, 50) : resolve(true))
        look()
      })
      return { me: await read('/v1/me'), page: await read('/'), isolated }
    }, target)
    expect(found).toEqual({ me: 'refused', page: 'refused', isolated: true })
    expect(await speaks(ana.page, target)).toBe('opened')
    expect(await speaks(elsewhere, target)).toBe('refused')
    const [, frame] = elsewhere.frames()
    expect(frame!.url()).not.toContain(target)
    site.close()
    site.closeAllConnections()
  },
)
