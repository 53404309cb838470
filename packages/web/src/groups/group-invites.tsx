import type { Conversation, Invite } from '@kith/client'
import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { whenText } from '../i18n/when.ts'
import { Button, IconButton } from '../shared-ui/button.tsx'
import { Card } from '../shared-ui/card.tsx'
import { ConfirmDialog } from '../shared-ui/confirm-dialog.tsx'
import { Dialog } from '../shared-ui/dialog.tsx'
import { failureText } from '../shared-ui/failure-text.ts'
import { Icon } from '../shared-ui/icon.tsx'
import { Loading } from '../shared-ui/loading.tsx'
import { ShareLink } from '../shared-ui/share-link.tsx'
import { useLoaded } from '../shared-ui/use-loaded.ts'
import { kith } from '../state/host.ts'
import { CreateInviteDialog } from './create-invite-dialog.tsx'

type Asking = { what: 'create' } | { what: 'show' | 'revoke'; invite: Invite }

/** The links that lead into the group, for its admins. */
export function GroupInvites({ conversation: { conversationId, title } }: { conversation: Conversation }) {
  const [invites, again] = useLoaded(() => kith.conversations.listInvites(conversationId), [conversationId])
  const [asking, setAsking] = useState<Asking>()
  const close = () => setAsking(undefined)
  return (
    <Card
      title={t('groups.invites')}
      hint={t('groups.invitesHint')}
      actions={
        <Button size="small" icon="link" onClick={() => setAsking({ what: 'create' })}>
          {t('groups.createInvite')}
        </Button>
      }
    >
      {invites.state === 'loading' && <Loading />}
      {invites.state === 'failed' && <p class="card-hint">{failureText(invites.error)}</p>}
      {invites.state === 'ready' && (
        <ul class="row-list" aria-label={t('groups.invites')}>
          {invites.value.map((invite) => (
            <InviteRow
              key={invite.inviteCode}
              invite={invite}
              onShow={() => setAsking({ what: 'show', invite })}
              onRevoke={() => setAsking({ what: 'revoke', invite })}
            />
          ))}
        </ul>
      )}
      {asking?.what === 'create' && (
        <CreateInviteDialog
          conversationId={conversationId}
          onCreated={(invite) => {
            again()
            setAsking({ what: 'show', invite })
          }}
          onClose={close}
        />
      )}
      {asking?.what === 'show' && (
        <Dialog title={title} onClose={close}>
          <ShareLink url={linkOf(asking.invite)} codeLabel={t('groups.inviteCodeLabel')} title={title} />
        </Dialog>
      )}
      {asking?.what === 'revoke' && (
        <ConfirmDialog
          title={t('groups.revokeAsk')}
          text={t('groups.revokeHint')}
          confirm={t('groups.revoke')}
          danger
          onConfirm={() =>
            kith.conversations.revokeInvite(conversationId, asking.invite.inviteCode).then(again)
          }
          onClose={close}
        />
      )}
    </Card>
  )
}

/** The address that opens the app, not the one of the interface. */
function linkOf({ inviteCode }: Invite): string {
  return `${location.origin}/join/${inviteCode}`
}

function InviteRow({ invite, onShow, onRevoke }: { invite: Invite; onShow(): void; onRevoke(): void }) {
  const { inviteCode, expiresAt, usesLeft } = invite
  return (
    <li class="row">
      <span class="row-icon">
        <Icon name="link" />
      </span>
      <span class="row-text">
        <span class="row-title" dir="ltr">
          …/join/{inviteCode}
        </span>
        <span class="row-detail">
          {expiresAt ? t('groups.expiresAt', { time: whenText(expiresAt) }) : t('groups.expiresNever')}
        </span>
        {usesLeft !== undefined && (
          <span class="row-detail">{t('groups.usesLeft', { count: usesLeft })}</span>
        )}
      </span>
      <IconButton icon="qr" label={t('groups.showCode')} onClick={onShow} />
      <IconButton icon="trash" label={t('groups.revoke')} onClick={onRevoke} />
    </li>
  )
}
