import type { ComponentProps } from 'react'
import { Hint } from './Hint.tsx'

const looks = {
  primary: 'bg-accent-fill text-accent-ink border-transparent hover:brightness-110',
  plain: 'bg-surface text-ink border-line-strong hover:bg-hover',
  danger: 'bg-danger-fill text-accent-ink border-transparent hover:brightness-110',
  quiet: 'bg-transparent text-ink-soft border-transparent hover:bg-hover hover:text-ink',
} as const

export type ButtonLook = keyof typeof looks

/** The classes of a button, for a link that looks like one. */
export const buttonClass = (look: ButtonLook = 'plain') =>
  `inline-flex h-7 shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded border px-2.5 font-medium text-base aria-disabled:cursor-not-allowed aria-disabled:opacity-55 ${looks[look]}`

interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook
  /**
   * Why the button is disabled. A disabled button stays visible, keeps the focus and shows this
   * reason.
   */
  whyNot?: string | undefined
}

export function Button({ look = 'plain', whyNot, className = '', onClick, ...rest }: ButtonProps) {
  // The hint is always there: a button that moves into a hint when it is disabled would lose the
  // focus.
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
