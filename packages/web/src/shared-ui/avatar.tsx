import { avatarHue, initialsOf } from './avatar-picture.ts'

type AvatarProps = {
  /** User or conversation id: decides the colour of the generated picture. */
  id: string
  name: string
  /** A data URL; anything else is not shown. */
  picture?: string
  size?: 'small' | 'medium' | 'large' | 'huge'
  online?: boolean
}

/** Decoration beside a name that stands there as text; so it is hidden from assistive technology. */
export function Avatar({ id, name, picture, size = 'medium', online }: AvatarProps) {
  const shown = picture?.startsWith('data:image/') ? picture : undefined
  return (
    <span class={`avatar avatar-${size}`} aria-hidden="true" style={{ '--avatar-hue': avatarHue(id) }}>
      {shown ? <img src={shown} alt="" /> : <span class="avatar-initials">{initialsOf(name)}</span>}
      {online && <span class="avatar-online" />}
    </span>
  )
}
