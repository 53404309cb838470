/** Everything the app can show to Noor, found without words, because it is shown in several languages. */
import type { Page } from 'playwright-core'
import type { Circle } from './seed.ts'

export type Shown = {
  name: string
  path(circle: Circle): string
  /** What must be there before it is looked at. */
  ready(page: Page): Promise<unknown>
  /** What is done then to open a dialog or a menu, or to fill a form. */
  open?(page: Page): Promise<unknown>
}

const waitFor = (selector: string) => (page: Page) => page.locator(selector).first().waitFor()
const heading = waitFor('.pane-main h1, .pane-side h1')
const settings = (name: string): Shown => ({
  name: `settings-${name}`,
  path: () => `/settings/${name}`,
  ready: waitFor('.pane-main .card'),
})

export const screens: readonly Shown[] = [
  { name: 'chats', path: () => '/', ready: waitFor('.chat-row') },
  {
    name: 'conversation',
    path: ({ directId }) => `/c/${directId}`,
    ready: (page) => page.getByRole('log').getByText('hives').waitFor(),
  },
  {
    name: 'group',
    path: ({ groupId }) => `/c/${groupId}`,
    ready: (page) => page.getByRole('log').getByText('nozzle').waitFor(),
  },
  { name: 'empty-conversation', path: ({ emptyId }) => `/c/${emptyId}`, ready: waitFor('[role=log] h2') },
  { name: 'request', path: ({ requestId }) => `/c/${requestId}`, ready: waitFor('.request-bar') },
  { name: 'no-conversation', path: () => '/c/nothing', ready: waitFor('.pane-main .empty-state') },
  { name: 'group-info', path: ({ groupId }) => `/c/${groupId}/info`, ready: waitFor('.member-row') },
  {
    name: 'contact-info',
    path: ({ others }) => `/people/${others[0]!.userId}`,
    ready: waitFor('.profile-head'),
  },
  { name: 'people', path: () => '/people', ready: waitFor('.request-row') },
  { name: 'add-contact', path: () => '/add', ready: waitFor('.qr-code') },
  { name: 'offered-contact', path: () => '/add/theo_w', ready: waitFor('.profile-head') },
  { name: 'nobody-offered', path: () => '/add/nobody', ready: waitFor('.pane-main .empty-state') },
  { name: 'new-chat', path: () => '/new', ready: heading },
  { name: 'new-group', path: () => '/new-group', ready: heading },
  { name: 'join', path: ({ inviteCode }) => `/join/${inviteCode}`, ready: waitFor('.profile-head') },
  { name: 'join-gone', path: () => '/join/0123456789', ready: waitFor('.pane-main .empty-state') },
  { name: 'settings', path: () => '/settings', ready: heading },
  ...['profile', 'privacy', 'devices', 'appearance', 'notifications', 'account'].map(settings),
  { name: 'no-settings', path: () => '/settings/nothing', ready: waitFor('.pane-main .empty-state') },
]

export function screen(name: string): Shown {
  return screens.find((each) => each.name === name)!
}

/** Presses one thing after another, and waits for the last selector. */
const press =
  (...selectors: string[]) =>
  async (page: Page) => {
    for (const selector of selectors.slice(0, -1)) await page.locator(selector).first().click()
    await page.locator(selectors.at(-1)!).first().waitFor()
  }
const fill = (selector: string, text: string, then: string) => async (page: Page) => {
  await page.locator(selector).fill(text)
  await page.locator(then).first().waitFor()
}
const dialog = 'dialog[open] button'
const messageMenu = async (page: Page) => {
  await page.locator('.message-mine').last().click({ button: 'right' })
  await page.locator('.menu').waitFor()
}
const inMessageMenu = (icon: string, then: string) => async (page: Page) => {
  await messageMenu(page)
  await press(`.menu-item:has(.icon-${icon})`, then)(page)
}

/** What opens on a screen: menus, dialogs, and fields with something in them. */
export const openings: readonly Shown[] = [
  { ...screen('chats'), name: 'requests', open: press('.chip:nth-of-type(3)', '.chat-row') },
  { ...screen('chats'), name: 'archived', open: press('.chip:nth-of-type(4)', '.chat-row') },
  { ...screen('chats'), name: 'all-chats', ready: heading, open: press('.chip:nth-of-type(1)', '.chat-row') },
  { ...screen('chats'), name: 'nothing-found', open: fill('.chat-search input', 'zzz', '.empty-state') },
  { ...screen('chats'), name: 'found', ready: heading, open: fill('.chat-search input', 'ben', '.chat-row') },
  {
    ...screen('chats'),
    name: 'chat-menu',
    open: (page) => page.locator('.chat-row').first().click({ button: 'right' }),
  },
  {
    ...screen('conversation'),
    name: 'header-menu',
    open: press('.conversation-header [aria-haspopup]', '.menu'),
  },
  {
    ...screen('conversation'),
    name: 'remove-chat',
    open: press('.conversation-header [aria-haspopup]', '.menu-item-danger', dialog),
  },
  { ...screen('conversation'), name: 'message-menu', open: messageMenu },
  { ...screen('conversation'), name: 'reply', open: inMessageMenu('reply', '.composing-bar') },
  { ...screen('conversation'), name: 'edit', open: inMessageMenu('edit', '.composing-bar') },
  { ...screen('conversation'), name: 'details', open: inMessageMenu('info', '.details-member') },
  { ...screen('conversation'), name: 'versions', open: inMessageMenu('clock', '.versions') },
  { ...screen('conversation'), name: 'recall', open: inMessageMenu('recall', dialog) },
  { ...screen('conversation'), name: 'emoji', open: press('.composer-line .icon-button', '.emoji') },
  {
    ...screen('conversation'),
    name: 'no-emoji',
    open: async (page) => {
      await press('.composer-line .icon-button', '.emoji')(page)
      await page.locator('.emoji-picker input').fill('zzzz')
    },
  },
  { ...screen('group'), name: 'mentions', open: fill('.composer-field', 'Ask @', '.mention-option') },
  { ...screen('group'), name: 'written', open: fill('.composer-field', '', '.composer-field') },
  {
    ...screen('group-info'),
    name: 'edit-group',
    open: press('.profile-head button', dialog),
  },
  {
    ...screen('group-info'),
    name: 'member-menu',
    open: press('.member-row [aria-haspopup=menu]', '.menu'),
  },
  {
    ...screen('group-info'),
    name: 'add-members',
    open: press('.card-header button:has(.icon-add-person)', 'dialog[open] .quiet-line, dialog[open] .row'),
  },
  {
    ...screen('group-info'),
    name: 'create-invite',
    open: press('.card-header button:has(.icon-link)', 'dialog[open] select'),
  },
  {
    ...screen('group-info'),
    name: 'invite-code',
    open: press('.card .icon-button:has(.icon-qr)', 'dialog[open] .qr-code'),
  },
  { ...screen('group-info'), name: 'revoke', open: press('.card .icon-button:has(.icon-trash)', dialog) },
  { ...screen('group-info'), name: 'leave', open: press('.action-list .button-danger', dialog) },
  { ...screen('contact-info'), name: 'block', open: press('.action-list .button-danger', dialog) },
  {
    ...screen('new-chat'),
    name: 'unknown-handle',
    open: async (page) => {
      await page.locator('.form input').fill('nobody_here')
      await press('.row-action', '.text-field-error')(page)
    },
  },
  {
    ...screen('new-group'),
    name: 'chosen-people',
    open: async (page) => {
      await page.locator('.check').first().check()
      await page.locator('.check').nth(1).check()
    },
  },
  {
    ...screen('settings-devices'),
    name: 'revoke-device',
    open: press('.row .icon-button:has(.icon-leave)', dialog),
  },
  { ...screen('settings-account'), name: 'log-out', open: press('.button:has(.icon-leave)', dialog) },
  {
    ...screen('settings-account'),
    name: 'delete-account',
    open: async (page) => {
      await press('.button-danger:has(.icon-trash)', dialog)(page)
      await page.locator('dialog input').fill('not my password')
      await press('dialog [type=submit]', 'dialog .text-field-error')(page)
    },
  },
  {
    ...screen('settings-profile'),
    name: 'saved',
    open: async (page) => {
      const bio = page.locator('.pane-main textarea')
      await bio.fill(`${await bio.inputValue()}.`)
      await press('.pane-main [type=submit]', '.toast')(page)
    },
  },
]
