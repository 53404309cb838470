import { render } from 'preact'
import { App } from './app/app.tsx'
import { startRouter } from './app/router.ts'
import { startI18n } from './i18n/translate.ts'
import { startAppearance } from './platform/appearance.ts'
import { startStore } from './state/store.ts'

startAppearance()
startRouter()
await Promise.all([startI18n(), startStore()])
render(<App />, document.getElementById('app')!)
