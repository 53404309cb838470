import type { ComponentChildren } from 'preact'
import { goBack } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { IconButton } from './button.tsx'
import { useEscape } from './use-escape.ts'

type ScreenHeaderProps = {
  title: ComponentChildren
  /** Where back leads when the person came from outside. Without it there is no way back: a first-level screen. */
  backTo?: string
  /** Also on wide windows, where both panes are there: for screens that cover another. */
  backAlways?: boolean
  actions?: ComponentChildren
}

export function ScreenHeader({ title, backTo, backAlways, actions }: ScreenHeaderProps) {
  useEscape(backTo)
  return (
    <div class="screen-header">
      {backTo !== undefined && (
        <IconButton
          icon="back"
          label={t('shared.back')}
          class={backAlways ? '' : 'only-narrow'}
          onClick={() => goBack(backTo)}
        />
      )}
      <h1 class="screen-title">{title}</h1>
      {actions && <div class="screen-actions">{actions}</div>}
    </div>
  )
}
