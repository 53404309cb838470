/** The browser's offer to install the app, kept until the person asks for it. */
import { computed, type ReadonlySignal, signal } from '@preact/signals'

type InstallOffer = Event & { prompt(): Promise<unknown> }

const offer = signal<InstallOffer | undefined>(undefined)
export const canInstall: ReadonlySignal<boolean> = computed(() => offer.value !== undefined)

export function startInstall(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    offer.value = event as InstallOffer
  })
  addEventListener('appinstalled', () => {
    offer.value = undefined
  })
}

/** An offer can be used once. */
export async function install(): Promise<void> {
  const current = offer.value
  offer.value = undefined
  await current?.prompt()
}
