import type { Invite } from '@kith/client'
import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { Dialog } from '../shared-ui/dialog.tsx'
import { SelectField } from '../shared-ui/select-field.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'

type CreateInviteDialogProps = {
  conversationId: string
  onCreated(invite: Invite): void
  onClose(): void
}

const hourSeconds = 3_600
const daySeconds = 24 * hourSeconds
/** Choices for the life of an invite; empty is for ever. */
const lives = ['', '1h', '1d', '7d', '30d'] as const
const uses = ['', '1', '10', '100'] as const
type Life = (typeof lives)[number]
type Uses = (typeof uses)[number]

export function CreateInviteDialog({ conversationId, onCreated, onClose }: CreateInviteDialogProps) {
  const [life, setLife] = useState<Life>('7d')
  const [maxUses, setMaxUses] = useState<Uses>('')
  const { busy, run } = useAction()

  async function create(): Promise<void> {
    const invite = await kith.conversations.createInvite(conversationId, {
      ...(life && { expiresInSeconds: secondsOf(life) }),
      ...(maxUses && { maxUses: Number(maxUses) }),
    })
    onCreated(invite)
  }

  return (
    <Dialog
      title={t('groups.createInvite')}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            {t('shared.cancel')}
          </Button>
          <Button kind="primary" busy={busy} onClick={() => run(create)}>
            {t('groups.createInvite')}
          </Button>
        </>
      }
    >
      <SelectField<Life>
        label={t('groups.inviteExpires')}
        value={life}
        options={lives.map((value) => ({ value, label: lifeText(value) }))}
        onChange={setLife}
      />
      <SelectField<Uses>
        label={t('groups.inviteUses')}
        value={maxUses}
        options={uses.map((value) => ({
          value,
          label: value ? t('groups.uses', { count: Number(value) }) : t('groups.unlimited'),
        }))}
        onChange={setMaxUses}
      />
    </Dialog>
  )
}

function secondsOf(life: string): number {
  return Number.parseInt(life, 10) * (life.endsWith('h') ? hourSeconds : daySeconds)
}

function lifeText(life: string): string {
  if (!life) return t('groups.never')
  return t(life.endsWith('h') ? 'groups.hours' : 'groups.days', { count: Number.parseInt(life, 10) })
}
