import { render } from 'preact'
import { App } from './app/app.tsx'
import { startDocumentTitle } from './app/document-title.ts'
import { startFocus } from './app/focus.ts'
import { navigate, startRouter } from './app/router.ts'
import { prepareTimes } from './i18n/day.ts'
import { startI18n } from './i18n/translate.ts'
import { startAppearance } from './platform/appearance.ts'
import { reloadSafely } from './platform/before-leaving.ts'
import { startInstall } from './platform/install.ts'
import { startServiceWorker } from './platform/service-worker.ts'
import { callsSettled } from './state/host.ts'
import { startNotifyingArrivals } from './state/notify-arrivals.ts'
import { startStore } from './state/store.ts'

startAppearance()
startRouter()
startFocus(document.getElementById('app')!)
startInstall()
await Promise.all([startI18n().then(prepareTimes), startStore()])
startDocumentTitle()
render(<App />, document.getElementById('app')!)
startServiceWorker({ open: navigate, reload: () => reloadSafely(callsSettled) })
startNotifyingArrivals()
