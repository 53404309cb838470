import { fullText } from '../i18n/day.ts'
import { t } from '../i18n/translate.ts'
import { Dialog } from '../shared-ui/dialog.tsx'
import { failureText } from '../shared-ui/failure-text.ts'
import { Loading } from '../shared-ui/loading.tsx'
import { useLoaded } from '../shared-ui/use-loaded.ts'
import { kith } from '../state/host.ts'

type VersionsDialogProps = { conversationId: string; seq: number; onClose(): void }

export function VersionsDialog({ conversationId, seq, onClose }: VersionsDialogProps) {
  const [versions] = useLoaded(() => kith.messages.history(conversationId, seq), [conversationId, seq])
  return (
    <Dialog title={t('conversation.versions')} onClose={onClose}>
      {versions.state === 'loading' && <Loading />}
      {versions.state === 'failed' && <p>{failureText(versions.error)}</p>}
      {versions.state === 'ready' && (
        <ol class="versions">
          {versions.value.map(({ message, time }, index) => (
            <li key={index}>
              <time>{fullText(time)}</time>
              <p class="message-text" dir="auto">
                {message}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Dialog>
  )
}
