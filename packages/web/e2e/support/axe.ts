/** axe-core in a page that the app's own content policy would keep it out of. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { CDPSession, Page } from 'playwright-core'

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

export type Axe = {
  /** One line for each violation in what the page shows now; `name` says what that is. */
  check(name: string): Promise<string[]>
}

export async function openAxe(page: Page): Promise<Axe> {
  const source = await readFile(axePath, 'utf8')
  // A debugger's session may add scripts that the policy refuses to others.
  const session = await page.context().newCDPSession(page)
  return {
    async check(name) {
      if (!(await page.evaluate(() => 'axe' in globalThis))) await evaluate(session, source)
      const { violations } = (await evaluate(session, run)) as Pick<AxeResults, 'violations'>
      return violations.map(
        ({ id, impact, nodes }) =>
          `${name}: ${impact} ${id} at ${nodes.map(({ target }) => target).join(', ')}`,
      )
    },
  }
}

const run = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => ({ violations }))`

async function evaluate(session: CDPSession, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  })
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  return result.value
}
