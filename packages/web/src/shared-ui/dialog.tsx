import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef } from 'preact/hooks'
import { regainFocus } from '../app/focus.ts'
import { t } from '../i18n/translate.ts'
import { IconButton } from './button.tsx'

type DialogProps = {
  title: string
  onClose(): void
  children: ComponentChildren
  /** Buttons at the end. */
  actions?: ComponentChildren
}

/**
 * A native modal dialog: open for as long as it is drawn. It is closed before it goes, because only then does the
 * browser give the focus back to what had it before.
 */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const isGone = useRef(false)
  // A layout effect, because others are ended only after the dialog has left the page.
  useLayoutEffect(() => {
    const dialog = element.current!
    dialog.showModal()
    return () => {
      isGone.current = true
      dialog.close()
      regainFocus()
    }
  }, [])
  return (
    <dialog
      ref={element}
      class="dialog"
      aria-labelledby={titleId}
      // Whoever draws it hears of it before the focus is back, so that the next key finds everything in its place.
      onCancel={(event) => {
        // A file field inside tells of its own choice that was given up, and that bubbles.
        if (event.target !== event.currentTarget) return
        event.preventDefault()
        onClose()
      }}
      onClose={() => !isGone.current && onClose()}
      closedby="any"
    >
      <div class="dialog-frame">
        <div class="dialog-header">
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label={t('shared.close')} onClick={onClose} />
        </div>
        <div class="dialog-body">{children}</div>
        {actions && <div class="dialog-actions">{actions}</div>}
      </div>
    </dialog>
  )
}
