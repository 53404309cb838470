/** What people do in the app, by the accessible names that its screens promise. English profiles. */
import type { Locator, Page } from 'playwright-core'

/** Everybody's. */
export const password = 'correct horse battery'

export const textbox = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

export async function signUp(page: Page, handle: string, name: string): Promise<void> {
  await textbox(page, 'Handle').fill(handle)
  await textbox(page, 'Display name').fill(name)
  await textbox(page, 'Password').fill(password)
  await button(page, 'Sign up').click()
  await page.getByRole('navigation').waitFor()
}

export async function logIn(page: Page, handle: string): Promise<void> {
  await button(page, 'Log in').click()
  await textbox(page, 'Handle').fill(handle)
  await textbox(page, 'Password').fill(password)
  await button(page, 'Log in').click()
  await page.getByRole('navigation').waitFor()
}

/** Asks the person with this handle, from the list of chats. */
export async function requestContact(page: Page, handle: string, name: string): Promise<void> {
  await page.goto('/add')
  await textbox(page, 'Handle').fill(handle)
  await button(page, 'Add contact').click()
  await page.getByRole('list').getByText(name).first().waitFor()
}

export async function acceptRequest(page: Page, name: string): Promise<void> {
  await page
    .getByRole('link', { name: /^People/ })
    .or(page.getByRole('link', { name: /People$/ }))
    .first()
    .click()
  await button(page, `Accept ${name}`).click()
  await page.getByRole('list', { name: 'Contacts' }).getByText(name).waitFor()
}

/** From anywhere, through the button that starts a chat. */
export async function startChat(page: Page, handle: string): Promise<void> {
  await page.goto('/')
  await button(page, 'New chat').click()
  await textbox(page, 'Handle').fill(handle)
  await textbox(page, 'Handle').press('Enter')
  await textbox(page, 'Message').waitFor()
}

export const chats = (page: Page): Locator => page.getByRole('list', { name: 'Chats' })
export const chat = (page: Page, name: string): Locator =>
  chats(page).getByRole('listitem').filter({ hasText: name })

export async function openChat(page: Page, name: string): Promise<void> {
  await chats(page)
    .getByRole('link', { name: new RegExp(`^${name}`) })
    .click()
  await textbox(page, 'Message').waitFor()
}

export async function send(page: Page, text: string): Promise<void> {
  await textbox(page, 'Message').fill(text)
  await button(page, 'Send').click()
}

export const messages = (page: Page): Locator => page.getByRole('log', { name: 'Messages' })
export const message = (page: Page, text: string | RegExp): Locator =>
  messages(page).getByRole('article').filter({ hasText: text })

/** Resolves when my message says this to assistive technology. */
export function says(
  page: Page,
  text: string | RegExp,
  state: 'pending' | 'sent' | 'delivered' | 'read',
): Promise<void> {
  return message(page, text).getByText(state, { exact: true }).waitFor()
}

/** Opens a message's menu, as a right click does, and takes one of its actions. */
export async function act(page: Page, text: string | RegExp, action: string): Promise<void> {
  await message(page, text).click({ button: 'right' })
  await page.getByRole('menu').getByRole('menuitem', { name: action, exact: true }).click()
}
