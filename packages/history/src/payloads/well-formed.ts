/**
 * Whether a text can be encoded as UTF-8: JSON can hold a lone surrogate, and Temporal takes only UTF-8.
 * The result must depend on the text: a bundler removes a call whose result is unused, such as
 * `encodeURIComponent` in a `try`, and the check with it.
 */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)
