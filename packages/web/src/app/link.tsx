import type { ComponentChildren, HTMLAttributes } from 'preact'
import { navigate } from './router.ts'

type LinkProps = { to: string; children: ComponentChildren } & Omit<
  HTMLAttributes<HTMLAnchorElement>,
  'role' | 'onClick'
>

/** A link inside the app: a real address, so that it can be copied or opened in another tab. */
export function Link({ to, children, ...rest }: LinkProps) {
  return (
    <a
      {...rest}
      href={to}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        navigate(to)
      }}
    >
      {children}
    </a>
  )
}
