import type { ComponentProps } from 'react'
import { Hint } from './Hint.tsx'

const looks = {
  primary: 'bg-accent-fill text-accent-ink border-transparent hover:brightness-110',
  plain: 'bg-surface text-ink border-line-strong hover:bg-hover',
  danger: 'bg-danger-fill text-accent-ink border-transparent hover:brightness-110',
  quiet: 'bg-transparent text-ink-soft border-transparent hover:bg-hover hover:text-ink',
} as const

export type ButtonLook = keyof typeof looks

/** The classes alone, for a link that is to look like a button. */
export const buttonClass = (look: ButtonLook = 'plain') =>
  `inline-flex h-7 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded border px-2.5 font-medium text-base aria-disabled:cursor-not-allowed aria-disabled:opacity-55 ${looks[look]}`

interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook
  /** Why it cannot be pressed. Such a button keeps the focus and tells its reason; it never hides. */
  whyNot?: string | undefined
}

export function Button({ look = 'plain', whyNot, className = '', onClick, ...rest }: ButtonProps) {
  // Always within a hint: a button that came and went with its reason would lose the focus.
  return (
    <Hint text={whyNot}>
      <button
        type="button"
        className={`${buttonClass(look)} ${className}`}
        {...(whyNot !== undefined && { 'aria-disabled': true })}
        onClick={(event) => {
          if (whyNot !== undefined) event.preventDefault()
          else onClick?.(event)
        }}
        {...rest}
      />
    </Hint>
  )
}
