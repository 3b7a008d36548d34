// Package acctest is the harness of the lifecycle tests: the provider wired to an org, a real Terraform, and checks on what the org was
// asked. A case is written once and runs against a sandbox org in every `go test`, and against a dev org in `make testacc`.
package acctest
