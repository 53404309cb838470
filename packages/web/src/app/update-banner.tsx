import { t } from '../i18n/translate.ts'
import { applyUpdate, updateReady } from '../platform/service-worker.ts'
import { Banner } from '../shared-ui/banner.tsx'
import { Button } from '../shared-ui/button.tsx'

/** A newer build waits; taking it reloads the page, so the person says when. */
export function UpdateBanner() {
  if (!updateReady.value) return null
  return (
    <Banner
      icon="sync"
      action={
        <Button size="small" onClick={applyUpdate}>
          {t('update.reload')}
        </Button>
      }
    >
      {t('update.ready')}
    </Banner>
  )
}
