import {
  autocompletion,
  type CompletionContext,
  completionKeymap,
  startCompletion,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { Annotation, EditorState, StateEffect, StateField } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, keymap, placeholder } from '@codemirror/view'
import type { QueryProblem } from '@rewind/history/visibility/visibility-tokens'
import { useEffect, useLayoutEffect, useRef } from 'react'
import type { Suggestions } from './query-completion.ts'

export interface QueryEditorProps {
  value: string
  label: string
  hint: string
  /** The selection at the start. If it is undefined, the editor does not take the focus. */
  selection: { anchor: number; head: number } | undefined
  problems: readonly QueryProblem[]
  describedBy: string
  suggest: (text: string, position: number) => Suggestions
  onChange: (text: string) => void
  onSubmit: () => void
}

const fromOutside = Annotation.define<true>()
const setProblems = StateEffect.define<readonly QueryProblem[]>()

/**
 * Underlines errors in the text. If something is missing at the end, it underlines the last
 * character.
 */
const problemMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { docChanged, changes, effects, newDoc }) {
    let next = docChanged ? marks.map(changes) : marks
    for (const effect of effects) {
      if (!effect.is(setProblems)) continue
      const ranges = effect.value.map(({ from, to }) => {
        const end = Math.min(newDoc.length, Math.max(to, from + 1))
        return { from: Math.max(0, Math.min(from, end - 1)), to: end }
      })
      next = Decoration.set(
        ranges.filter(({ from, to }) => to > from).map(({ from, to }) => mark.range(from, to)),
        true,
      )
    }
    return next
  },
  provide: (field) => EditorView.decorations.from(field),
})
const mark = Decoration.mark({ class: 'cm-problem' })

const theme = EditorView.theme({
  '&': { fontSize: '0.8125rem', lineHeight: '1.25rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.25rem' },
  '.cm-content': { padding: '3px 0', caretColor: 'var(--color-ink)' },
  '.cm-line': { padding: '0 8px 0 28px' },
  '.cm-placeholder': { color: 'var(--color-ink-faint)', fontFamily: 'var(--font-sans)' },
  '.cm-problem': { textDecoration: 'underline wavy var(--color-danger)' },
  '.cm-tooltip': {
    background: 'var(--color-raised)',
    border: '1px solid var(--color-line-strong)',
    borderRadius: '6px',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--font-mono)',
    maxHeight: '16rem',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    padding: '2px 8px',
    color: 'var(--color-ink)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--color-selected)',
    color: 'var(--color-ink)',
  },
  '.cm-completionDetail': { color: 'var(--color-ink-soft)', fontStyle: 'normal' },
})

/** Returns the nonce with which the page's Content-Security-Policy allows style sheets. */
const styleNonce = () =>
  document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? ''

/** An editor for a visibility query, with completion and with errors marked in the text. */
export function QueryEditor(props: QueryEditorProps) {
  const { value, label, describedBy, selection, problems } = props
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  // Typed texts that have not come back as `value` yet: a busy page renders later than the user
  // types.
  const typed = useRef<string[]>([])
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })

  // A layout effect runs before the next key: a key pressed before the editor has the focus would
  // be lost.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is created once and then updated
  useLayoutEffect(() => {
    const editor = new EditorView({
      parent: place.current ?? document.body,
      state: EditorState.create({
        doc: value,
        selection: {
          anchor: Math.min(selection?.anchor ?? 0, value.length),
          head: Math.min(selection?.head ?? 0, value.length),
        },
        extensions: [
          EditorView.cspNonce.of(styleNonce()),
          history(),
          autocompletion({
            override: [(context) => completions(context, latest.current)],
            // Enter submits the query unless the user has moved to a suggestion.
            selectOnOpen: false,
            icons: false,
          }),
          keymap.of([
            ...completionKeymap,
            {
              key: 'Enter',
              run: () => {
                latest.current.onSubmit()
                return true
              },
            },
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          problemMarks,
          theme,
          placeholder(props.hint),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({
            'aria-label': label,
            'aria-describedby': describedBy,
            spellcheck: 'false',
          }),
          EditorView.updateListener.of(({ docChanged, state, transactions }) => {
            if (!docChanged || transactions.some((each) => each.annotation(fromOutside))) return
            typed.current.push(state.doc.toString())
            latest.current.onChange(state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    if (selection !== undefined) editor.focus()
    return () => editor.destroy()
  }, [])

  useEffect(() => {
    const editor = view.current
    const own = typed.current.lastIndexOf(value)
    typed.current.splice(0, own < 0 ? typed.current.length : own + 1)
    const shown = editor?.state.doc.toString() ?? value
    if (own < 0 && shown !== value) {
      editor?.dispatch({ changes: changesTo(value, shown), annotations: fromOutside.of(true) })
    }
  }, [value])
  useEffect(() => {
    view.current?.dispatch({ effects: setProblems.of(problems) })
  }, [problems])

  return <div ref={place} className="w-full" />
}

/**
 * Returns the changes to the text. If the new text is part of the old one, only the text around it
 * is deleted, so the caret keeps its place.
 */
function changesTo(after: string, before: string) {
  const from = before.indexOf(after)
  if (from < 0 || after === '') return { from: 0, to: before.length, insert: after }
  return [
    { from: 0, to: from },
    { from: from + after.length, to: before.length },
  ]
}

function completions(context: CompletionContext, { suggest }: QueryEditorProps) {
  const text = context.state.doc.toString()
  const { from, options } = suggest(text, context.pos)
  if (!context.explicit && from === context.pos && !/[\s(,]$/.test(text.slice(0, from))) return null
  return {
    from,
    options: options.map(({ text: label, detail, insert = label }) => ({
      label,
      detail,
      apply(view: EditorView, _: unknown, start: number, end: number) {
        view.dispatch({
          changes: { from: start, to: end, insert },
          selection: { anchor: start + insert.length },
        })
        // After an attribute the user needs an operator, and after an operator a value.
        if (/[\s(]$/.test(insert)) startCompletion(view)
      },
    })),
  }
}
