import type { ButtonHTMLAttributes, ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon.tsx'

type ButtonProps = {
  children: ComponentChildren
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger'
  size?: 'small' | 'medium'
  icon?: IconName
  /** Something is under way: not to be pressed again, and says so. It keeps the focus, unlike when disabled. */
  busy?: boolean
} & Omit<ButtonHTMLAttributes, 'icon' | 'size'>

export function Button({
  children,
  kind = 'secondary',
  size = 'medium',
  icon,
  busy,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      class={`button button-${kind} button-${size} ${rest.class ?? ''}`}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  )
}

type IconButtonProps = { icon: IconName; label: string } & Omit<ButtonHTMLAttributes, 'icon' | 'label'>

/** A button that is a drawing only; `label` is its name and its tooltip. */
export function IconButton({ icon, label, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      {...rest}
      class={`icon-button ${rest.class ?? ''}`}
    >
      <Icon name={icon} />
    </button>
  )
}
