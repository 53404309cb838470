import type { Page } from 'playwright-core'
import type { Circle } from './seed.ts'

export type ScreenShot = {
  name: string
  path(circle: Circle): string
  /** What must be there before the picture is taken. */
  ready(page: Page): Promise<unknown>
}

const heading = (page: Page) => page.locator('.pane-main h1, .pane-side h1').first().waitFor()
const settings = (name: string): ScreenShot => ({
  name: `settings-${name}`,
  path: () => `/settings/${name}`,
  ready: (page) => page.locator('.pane-main .card').first().waitFor(),
})

/** Every screen of somebody who is logged in. */
export const screens: readonly ScreenShot[] = [
  {
    name: 'chats',
    path: () => '/',
    ready: (page) => page.getByRole('list').getByText('Ben Krüger').first().waitFor(),
  },
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
  {
    name: 'group-info',
    path: ({ groupId }) => `/c/${groupId}/info`,
    ready: (page) => page.locator('.member-row').first().waitFor(),
  },
  {
    name: 'contact-info',
    path: ({ others }) => `/people/${others[0]!.userId}`,
    ready: (page) => page.locator('.profile-head').waitFor(),
  },
  { name: 'people', path: () => '/people', ready: (page) => page.locator('.request-row').waitFor() },
  { name: 'add-contact', path: () => '/add', ready: (page) => page.locator('.qr-code').waitFor() },
  {
    name: 'offered-contact',
    path: () => '/add/theo_w',
    ready: (page) => page.locator('.profile-head').waitFor(),
  },
  { name: 'new-chat', path: () => '/new', ready: heading },
  { name: 'new-group', path: () => '/new-group', ready: heading },
  {
    name: 'join',
    path: ({ inviteCode }) => `/join/${inviteCode}`,
    ready: (page) => page.locator('.profile-head').waitFor(),
  },
  { name: 'settings', path: () => '/settings', ready: heading },
  ...['profile', 'privacy', 'devices', 'appearance', 'notifications', 'account'].map(settings),
]

/** Dialogs and menus, which cover a screen. */
export const openThings: readonly (ScreenShot & { open(page: Page): Promise<unknown> })[] = [
  {
    ...find('group-info'),
    name: 'edit-group',
    open: (page) =>
      page
        .locator('.profile-head button')
        .click()
        .then(() => page.locator('dialog[open]').waitFor()),
  },
  {
    ...find('group-info'),
    name: 'member-menu',
    open: (page) => page.locator('.member-row [aria-haspopup=menu]').first().click(),
  },
  {
    ...find('group-info'),
    name: 'invite-code',
    open: (page) =>
      page
        .locator('.card li.row .icon-button')
        .first()
        .click()
        .then(() => page.locator('dialog[open] .qr-code').waitFor()),
  },
  {
    ...find('settings-account'),
    name: 'delete-account',
    open: (page) =>
      page
        .locator('.button-danger')
        .click()
        .then(() => page.locator('dialog[open]').waitFor()),
  },
]

function find(name: string): ScreenShot {
  return screens.find((screen) => screen.name === name)!
}
