// Package el reads, checks and evaluates expressions of the Okta Expression Language, in the classic dialect that attribute
// mappings and user names are written in, and the ${…} templates of the built-in user-name formats.
//
// [Parse] and [ParseTemplate] give a tree in which everything knows its place in the source. [Check] adds what can be said of an
// expression without an org: unknown functions and attributes, arguments that do not fit, roots that a context does not allow.
// [Eval] tries an expression on a sample profile. All of them take functions from one table, [Functions].
//
// Okta documents the language as based on the Spring Expression Language (SpEL), without saying which version and which part of
// it. A rule that Okta's documentation, its API or a support article states is an error when it is broken. A rule that only SpEL,
// or another guess, speaks for is a warning. Each diagnostic says which of them it rests on.
package el
