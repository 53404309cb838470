import { useRef } from 'preact/hooks'
import { t } from '../i18n/translate.ts'
import { pictureFrom } from '../platform/resize-picture.ts'
import { Avatar } from './avatar.tsx'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { showToast } from './toast.tsx'

type PictureFieldProps = {
  id: string
  name: string
  picture: string
  /** Empty for none. */
  onPicture(picture: string): void
}

/** A picture of a person or group, chosen from files and made small here. */
export function PictureField({ id, name, picture, onPicture }: PictureFieldProps) {
  const input = useRef<HTMLInputElement>(null)
  async function choose(file: File | undefined): Promise<void> {
    if (!file) return
    try {
      onPicture(await pictureFrom(file))
    } catch {
      showToast(t('settings.pictureFailed'), 'danger')
    }
  }
  return (
    <div class="picture-field">
      {name || picture ? (
        <Avatar id={id} name={name} picture={picture} size="huge" />
      ) : (
        <span class="empty-state-icon">
          <Icon name="camera" />
        </span>
      )}
      <div class="button-row">
        <Button size="small" icon="camera" onClick={() => input.current?.click()}>
          {t(picture ? 'settings.changePicture' : 'settings.choosePicture')}
        </Button>
        {picture && (
          <Button size="small" kind="quiet" onClick={() => onPicture('')}>
            {t('settings.removePicture')}
          </Button>
        )}
      </div>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          choose(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}
