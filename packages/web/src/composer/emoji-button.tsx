import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { IconButton } from '../shared-ui/button.tsx'
import { EmojiDialog } from './emoji-dialog.tsx'

export function EmojiButton({ onChoose }: { onChoose(emoji: string): void }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <IconButton
        icon="emoji"
        label={t('composer.emoji')}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      />
      {open && (
        <EmojiDialog
          onClose={() => setOpen(false)}
          onChoose={(emoji) => {
            setOpen(false)
            onChoose(emoji)
          }}
        />
      )}
    </>
  )
}
