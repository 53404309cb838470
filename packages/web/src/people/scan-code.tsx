import { useEffect, useRef, useState } from 'preact/hooks'
import { navigate } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { canScan, scanVideo } from '../platform/scan-video.ts'
import { Button } from '../shared-ui/button.tsx'
import { pathFromCode } from './path-from-code.ts'

type ScanState = 'idle' | 'scanning' | 'denied' | 'wrong'

/** Reads the code of a contact or group with the camera, where the browser can. */
export function ScanCode() {
  const [state, setState] = useState<ScanState>('idle')
  if (!canScan()) return <p class="card-hint">{t('people.scanMissing')}</p>
  return (
    <div class="scan">
      <p class="card-hint">{t('people.scanHint')}</p>
      {state === 'denied' && <p class="form-failure">{t('people.scanDenied')}</p>}
      {state === 'wrong' && <p class="form-failure">{t('people.scanWrong')}</p>}
      {state === 'scanning' ? (
        <Viewfinder onState={setState} />
      ) : (
        <div class="button-row">
          <Button icon="camera" onClick={() => setState('scanning')}>
            {t('people.scanStart')}
          </Button>
        </div>
      )}
    </div>
  )
}

function Viewfinder({ onState }: { onState(state: ScanState): void }) {
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const stop = new AbortController()
    scanVideo(video.current!, stop.signal).then(
      (code) => {
        if (code === undefined) return
        const path = pathFromCode(code, location.origin)
        if (path) navigate(path)
        else onState('wrong')
      },
      () => onState('denied'),
    )
    return () => stop.abort()
  }, [])
  return <video ref={video} class="scan-video" muted playsInline aria-label={t('people.scanHint')} />
}
