import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { IconButton } from './button.tsx'

type DialogProps = {
  title: string
  onClose(): void
  children: ComponentChildren
  /** Buttons at the end. */
  actions?: ComponentChildren
}

/** A native modal dialog: open for as long as it is drawn. The browser keeps and gives back the focus. */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    element.current?.showModal()
  }, [])
  return (
    <dialog ref={element} class="dialog" aria-labelledby={titleId} onClose={onClose} closedby="any">
      <div class="dialog-frame">
        <div class="dialog-header">
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label={t('shared.close')} onClick={() => element.current?.close()} />
        </div>
        <div class="dialog-body">{children}</div>
        {actions && <div class="dialog-actions">{actions}</div>}
      </div>
    </dialog>
  )
}
