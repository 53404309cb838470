/** Short messages at the foot of the window. Owns the ones that are shown; the oldest go first. */
import { signal } from '@preact/signals'
import { after } from '../runtime/clock.ts'
import { failureText } from './failure-text.ts'

type Toast = { id: number; text: string; tone: 'plain' | 'danger' }

const shownMs = 5_000
const shownMax = 3
const toasts = signal<readonly Toast[]>([])
let lastId = 0

export function showToast(text: string, tone: Toast['tone'] = 'plain'): void {
  const toast = { id: ++lastId, text, tone }
  toasts.value = [...toasts.value, toast].slice(-shownMax)
  after(shownMs, () => {
    toasts.value = toasts.value.filter(({ id }) => id !== toast.id)
  })
}

/** What an SDK call rejected with, in the person's language. */
export function showFailure(error: unknown): void {
  showToast(failureText(error), 'danger')
}

export function Toasts() {
  return (
    <div class="toasts" role="status">
      {toasts.value.map(({ id, text, tone }) => (
        <p key={id} class={`toast toast-${tone}`}>
          {text}
        </p>
      ))}
    </div>
  )
}
