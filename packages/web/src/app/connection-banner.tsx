import { computed, signal } from '@preact/signals'
import { t } from '../i18n/translate.ts'
import { after, type Cancel } from '../runtime/clock.ts'
import { Banner } from '../shared-ui/banner.tsx'
import { Button } from '../shared-ui/button.tsx'
import { kith } from '../state/host.ts'
import { connection, storage } from '../state/store.ts'

/** A short pause is nobody's business: the banner comes only when a reconnection takes longer than this. */
const graceMs = 1_500

const isDown = computed(() => connection.value.name !== 'live')
const isLate = signal(false)
let cancel: Cancel | undefined
isDown.subscribe((down) => {
  cancel?.()
  cancel = undefined
  if (down)
    cancel = after(graceMs, () => {
      isLate.value = true
    })
  else isLate.value = false
})

/** Quiet, and always there for assistive technology, so that its changes are spoken. */
export function ConnectionBanner() {
  return (
    <div role="status" class="connection-banner">
      {storage.value === 'failing' && <Banner tone="danger">{t('app.storeFailed')}</Banner>}
      {storage.value === 'none' && <Banner tone="warning">{t('app.storeNone')}</Banner>}
      <ConnectionLine />
    </div>
  )
}

function ConnectionLine() {
  const state = connection.value
  if (state.name === 'stopped')
    return (
      <Banner
        tone="warning"
        action={
          <Button size="small" onClick={() => kith.connect()}>
            {t('app.connectAgain')}
          </Button>
        }
      >
        {t(state.reason === 'replaced' ? 'app.connectionReplaced' : 'app.connectionRefused')}
      </Banner>
    )
  if (state.name === 'live' || !isLate.value) return null
  if (state.name === 'offline') return <Banner icon="offline">{t('app.offline')}</Banner>
  if (state.name === 'catching-up') return <Banner icon="sync">{t('app.catchingUp')}</Banner>
  return <Banner icon="sync">{t('app.connecting')}</Banner>
}
