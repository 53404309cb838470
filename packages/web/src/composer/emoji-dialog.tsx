import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { Dialog } from '../shared-ui/dialog.tsx'
import { Loading } from '../shared-ui/loading.tsx'
import { showFailure } from '../shared-ui/toast.tsx'

type EmojiDialogProps = { onClose(): void; onChoose(emoji: string): void }
type Picker = ComponentType<{ onChoose(emoji: string): void }>

/** The picker and its data are fetched when they are first wanted. */
export function EmojiDialog({ onClose, onChoose }: EmojiDialogProps) {
  const [picker, setPicker] = useState<{ Picker: Picker } | undefined>(undefined)
  useEffect(() => {
    import('./emoji-picker.tsx').then(
      ({ EmojiPicker }) => setPicker({ Picker: EmojiPicker }),
      (error: unknown) => {
        showFailure(error)
        onClose()
      },
    )
  }, [])
  return (
    <Dialog title={t('composer.emoji')} onClose={onClose}>
      {picker ? <picker.Picker onChoose={onChoose} /> : <Loading />}
    </Dialog>
  )
}
