"""An independent reading of the compiler's templates. Only the tests in this folder import the compiler.

`template_reader` says what a template allows, `role_oracle` what role files must allow. Both say it as an
`access.Access`, so that the two can be held against each other, both ways. Both were written from the documents of the
language and of EC2.
"""
