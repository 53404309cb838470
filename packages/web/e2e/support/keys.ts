/** A person without a mouse. */
import type { CDPSession, Page } from 'playwright-core'

/** More stops than any screen has. */
const stopsMax = 80
/** More frames than anything here takes. */
const looksMax = 600

type Focused = { role: string; name: string }

const sessions = new WeakMap<Page, Promise<CDPSession>>()

function sessionOf(page: Page): Promise<CDPSession> {
  let session = sessions.get(page)
  if (!session) sessions.set(page, (session = page.context().newCDPSession(page)))
  return session
}

/** What has the focus, as assistive technology is told. */
export async function focused(page: Page): Promise<Focused> {
  const session = await sessionOf(page)
  const { result } = await session.send('Runtime.evaluate', { expression: 'document.activeElement' })
  const { nodes } = await session.send('Accessibility.getPartialAXTree', {
    objectId: result.objectId!,
    fetchRelatives: false,
  })
  const [node] = nodes
  return { role: String(node?.role?.value ?? ''), name: String(node?.name?.value ?? '') }
}

/** Resolves when the focus has come to this by itself: from a dialog that closed, or a screen that opened. */
export async function focusComesTo(page: Page, role: string, name: string | RegExp): Promise<void> {
  let found: Focused | undefined
  for (let look = 0; look < looksMax; look++) {
    found = await focused(page)
    if (found.role === role && matches(found.name, name)) return
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)))
  }
  throw new Error(`The focus should be on ${role} ${name}; it is on ${found?.role} ${found?.name}.`)
}

/** Walks with the Tab key; fails when the thing cannot be reached or its focus cannot be seen. */
export async function tabTo(page: Page, role: string, name: string | RegExp): Promise<void> {
  const passed: string[] = []
  for (let stop = 0; stop < stopsMax; stop++) {
    await page.keyboard.press('Tab')
    const found = await focused(page)
    passed.push(`${found.role} ${found.name}`)
    if (found.role !== role || !matches(found.name, name)) continue
    if (!(await focusIsVisible(page))) throw new Error(`The focus on ${role} ${name} cannot be seen.`)
    return
  }
  throw new Error(`Tab never reached ${role} ${name}; it passed:\n${passed.join('\n')}`)
}

function matches(found: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? found === wanted : wanted.test(found)
}

/** An outline on the element or, where it is inside a drawn control, another border of that control. */
function focusIsVisible(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const focusColor = () => {
      const probe = document.createElement('i')
      probe.style.color = 'var(--focus)'
      document.body.append(probe)
      const { color } = getComputedStyle(probe)
      probe.remove()
      return color
    }
    for (
      let element = document.activeElement;
      element && element !== document.body;
      element = element.parentElement
    ) {
      const { outlineStyle, outlineWidth, borderTopColor, borderTopWidth } = getComputedStyle(element)
      if (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) return true
      if (Number.parseFloat(borderTopWidth) > 0 && borderTopColor === focusColor()) return true
    }
    return false
  })
}

export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** Walks to it and presses it. */
export async function take(page: Page, role: string, name: string | RegExp): Promise<void> {
  await tabTo(page, role, name)
  await press(page, 'Enter')
}

/** Walks through the menu that is open, and takes an item. */
export async function choose(page: Page, name: string): Promise<void> {
  await page.getByRole('menu').waitFor()
  for (let step = 0; step < stopsMax; step++) {
    if ((await focused(page)).name === name) {
      await press(page, 'Enter')
      return page.getByRole('menu').waitFor({ state: 'detached' })
    }
    await press(page, 'ArrowDown')
  }
  throw new Error(`The menu has no ${name}.`)
}

export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text)
}
