import { useEffect, useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { IconButton } from '../shared-ui/button.tsx'
import { EmojiDialog } from './emoji-dialog.tsx'

type EmojiButtonProps = {
  onChoose(emoji: string): void
  /** An emoji was chosen and the dialog has gone: before that nothing outside of it can take the focus. */
  onDone(): void
}

export function EmojiButton({ onChoose, onDone }: EmojiButtonProps) {
  const [stage, setStage] = useState<'closed' | 'open' | 'chosen'>('closed')
  const open = stage === 'open'
  useEffect(() => {
    if (stage === 'chosen') onDone()
  }, [stage])
  return (
    <>
      <IconButton
        icon="emoji"
        label={t('composer.emoji')}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => setStage('open')}
      />
      {open && (
        <EmojiDialog
          onClose={() => setStage('closed')}
          onChoose={(emoji) => {
            onChoose(emoji)
            setStage('chosen')
          }}
        />
      )}
    </>
  )
}
