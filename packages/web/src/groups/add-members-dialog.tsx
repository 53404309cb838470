import type { Profile } from '@kith/protocol'
import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { Dialog } from '../shared-ui/dialog.tsx'
import { showToast } from '../shared-ui/toast.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'
import { ChoosePeople } from './choose-people.tsx'

type AddMembersDialogProps = { conversationId: string; present: ReadonlySet<string>; onClose(): void }

export function AddMembersDialog({ conversationId, present, onClose }: AddMembersDialogProps) {
  const [chosen, setChosen] = useState<readonly Profile[]>([])
  const { busy, run } = useAction()

  async function add(): Promise<void> {
    await kith.conversations.addMembers(
      conversationId,
      chosen.map(({ userId }) => userId),
    )
    showToast(t('groups.membersAdded'))
    onClose()
  }

  return (
    <Dialog
      title={t('groups.addMembers')}
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            {t('shared.cancel')}
          </Button>
          <Button kind="primary" busy={busy} disabled={chosen.length === 0} onClick={() => run(add)}>
            {t('groups.add')}
          </Button>
        </>
      }
    >
      <ChoosePeople chosen={chosen} onChosen={setChosen} without={present} />
    </Dialog>
  )
}
