/**
 * Whether a text can be encoded as UTF-8. JSON can hold a lone surrogate, but Temporal accepts only
 * UTF-8. The result must depend on the text: a bundler removes a call whose result is unused, such
 * as `encodeURIComponent` in a `try`, and with it the check.
 */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)
