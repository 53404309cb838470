import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { showFailure } from './toast.tsx'

type ConfirmDialogProps = {
  title: string
  text: string
  /** What the button that does it says. */
  confirm: string
  danger?: boolean
  /** The dialog closes when it has resolved; a failure is shown and leaves it open. */
  onConfirm(): Promise<unknown>
  onClose(): void
}

export function ConfirmDialog({ title, text, confirm, danger, onConfirm, onClose }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false)
  async function run(): Promise<void> {
    setBusy(true)
    try {
      await onConfirm()
      onClose()
    } catch (error) {
      showFailure(error)
      setBusy(false)
    }
  }
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            {t('shared.cancel')}
          </Button>
          <Button kind={danger ? 'danger' : 'primary'} busy={busy} onClick={run}>
            {confirm}
          </Button>
        </>
      }
    >
      <p>{text}</p>
    </Dialog>
  )
}
