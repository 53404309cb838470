import { navigate } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { conversationOf } from '../state/store.ts'

/** Stands above the composer while a stranger waits for an answer. */
export function RequestBar({ conversationId }: { conversationId: string }) {
  const { busy, run } = useAction()
  const conversation = conversationOf(conversationId).value
  if (!conversation?.request) return null
  const { title: name, peer } = conversation

  async function block(): Promise<void> {
    const blocked = await run(async () => {
      await kith.contacts.block(peer!.userId)
      await kith.conversations.remove(conversationId)
    })
    if (blocked) navigate('/', { replace: true })
  }

  return (
    <section class="request-bar" aria-label={t('conversation.requestTitle', { name })}>
      <h2>{t('conversation.requestTitle', { name })}</h2>
      <p>{t('conversation.requestText', { name })}</p>
      <div class="request-bar-actions">
        {peer && (
          <Button kind="danger" busy={busy} onClick={block}>
            {t('conversation.block')}
          </Button>
        )}
        <Button
          kind="primary"
          busy={busy}
          onClick={() => run(() => kith.conversations.accept(conversationId))}
        >
          {t('conversation.accept')}
        </Button>
      </div>
    </section>
  )
}
