import type { Conversation } from '@kith/client'
import { limits } from '@kith/protocol'
import { useState } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { Button } from '../shared-ui/button.tsx'
import { Dialog } from '../shared-ui/dialog.tsx'
import { PictureField } from '../shared-ui/picture-field.tsx'
import { Switch } from '../shared-ui/switch.tsx'
import { TextField } from '../shared-ui/text-field.tsx'
import { useAction } from '../shared-ui/use-action.ts'
import { kith } from '../state/host.ts'

export function EditGroupDialog({ conversation, onClose }: { conversation: Conversation; onClose(): void }) {
  const [title, setTitle] = useState(conversation.title)
  const [picture, setPicture] = useState(conversation.picture)
  const [history, setHistory] = useState(conversation.history)
  const { busy, run } = useAction()

  async function save(): Promise<void> {
    const wanted = { title: title.trim(), picture, history }
    // Each field that is sent becomes a line in the conversation, so only what was changed.
    const changed = Object.entries(wanted).filter(
      ([key, value]) => conversation[key as keyof typeof wanted] !== value,
    )
    if (changed.length > 0)
      await kith.conversations.update(conversation.conversationId, Object.fromEntries(changed))
  }

  return (
    <Dialog title={t('groups.edit')} onClose={onClose}>
      <form
        class="form"
        onSubmit={async (event) => {
          event.preventDefault()
          if (await run(save)) onClose()
        }}
      >
        <PictureField
          id={conversation.conversationId}
          name={title}
          picture={picture}
          onPicture={setPicture}
        />
        <TextField
          label={t('groups.name')}
          value={title}
          onValue={setTitle}
          maxLength={limits.titleCharsMax}
          required
        />
        <Switch
          label={t('groups.history')}
          hint={t('groups.historyHint')}
          on={history === 'all'}
          onChange={(on) => setHistory(on ? 'all' : 'joined')}
        />
        <div class="button-row button-row-end">
          <Button kind="quiet" onClick={onClose}>
            {t('shared.cancel')}
          </Button>
          <Button kind="primary" type="submit" busy={busy} disabled={!title.trim()}>
            {t('settings.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
