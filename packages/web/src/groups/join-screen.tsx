import { KithError } from '@kith/client'
import type { ScreenProps } from '../app/lazy.tsx'
import { navigate } from '../app/router.ts'
import { t } from '../i18n/translate.ts'
import { Avatar } from '../shared-ui/avatar.tsx'
import { Button } from '../shared-ui/button.tsx'
import { EmptyState } from '../shared-ui/empty-state.tsx'
import { ErrorState } from '../shared-ui/error-state.tsx'
import { failureText } from '../shared-ui/failure-text.ts'
import { Loading } from '../shared-ui/loading.tsx'
import { ScreenHeader } from '../shared-ui/screen-header.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { useLoaded } from '../shared-ui/use-loaded.ts'
import { kith } from '../state/host.ts'

/** What an invite leads to, and the question whether to go there. */
export function JoinScreen({ params: { code = '' } }: ScreenProps) {
  return (
    <>
      <ScreenHeader title={t('groups.joinTitle')} backTo="/" />
      <div class="screen-body">
        <Invitation code={code} />
      </div>
    </>
  )
}

function Invitation({ code }: { code: string }) {
  const [group, again] = useLoaded(() => kith.conversations.showInvite(code), [code])
  const { busy, run } = useAction()
  if (group.state === 'loading') return <Loading />
  if (group.state === 'failed') {
    const isGone = group.error instanceof KithError && group.error.code === 'not_found'
    if (isGone) return <EmptyState icon="link" title={t('groups.joinGone')} text={t('groups.joinGoneHint')} />
    return <ErrorState text={failureText(group.error)} onRetry={again} />
  }
  const { title, picture, memberCount } = group.value

  async function join(): Promise<void> {
    const conversationId = await kith.conversations.join(code)
    navigate(`/c/${conversationId}`, { replace: true })
  }

  return (
    <div class="profile-head">
      <Avatar id={code} name={title} picture={picture} size="huge" />
      <h2 dir="auto">{title}</h2>
      <p class="profile-presence">{t('groups.members', { count: memberCount })}</p>
      <Button kind="primary" icon="group" busy={busy} onClick={() => run(join)}>
        {t('groups.join')}
      </Button>
    </div>
  )
}
