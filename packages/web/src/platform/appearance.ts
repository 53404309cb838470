/**
 * Theme and text size: settings of this browser, kept in localStorage because they are needed before first paint.
 * Also the one place that reads and writes there.
 */
import { type ReadonlySignal, signal } from '@preact/signals'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]
export const textSizes = ['small', 'medium', 'large', 'huge'] as const
export type TextSize = (typeof textSizes)[number]

const prefersDark = matchMedia('(prefers-color-scheme: dark)')
const themeSignal = signal<Theme>('system')
const textSizeSignal = signal<TextSize>('medium')
export const theme: ReadonlySignal<Theme> = themeSignal
export const textSize: ReadonlySignal<TextSize> = textSizeSignal

export function startAppearance(): void {
  setTheme(themes.find((each) => each === read('theme')) ?? 'system')
  prefersDark.addEventListener('change', drawTheme)
  setTextSize(textSizes.find((each) => each === read('text-size')) ?? 'medium')
}

export function setTheme(value: Theme): void {
  themeSignal.value = value
  drawTheme()
  write('theme', value)
}

/** The style sheet knows light and dark only. */
function drawTheme(): void {
  const dark = themeSignal.value === 'dark' || (themeSignal.value === 'system' && prefersDark.matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
}

export function setTextSize(value: TextSize): void {
  textSizeSignal.value = value
  document.documentElement.dataset.textSize = value
  write('text-size', value)
}

export function read(name: string): string | null {
  try {
    return localStorage.getItem(`kith-${name}`)
  } catch {
    // Storage is switched off in this browser: the setting lasts as long as the page.
    return null
  }
}

/** Theme, text size and language belong to the browser; these to whoever was logged in. */
const personal = ['conversation', 'recent-emoji']

export function forgetPerson(): void {
  for (const name of personal) write(name, undefined)
}

/** Undefined removes it. */
export function write(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`kith-${name}`)
    else localStorage.setItem(`kith-${name}`, value)
  } catch {
    // As above.
  }
}
